"""How a demo is told: one numbered line per step, and a look at whether everybody else has heard of it."""

from local.client import Json, Portal, Unexpected, eventually


class Story:
    """Counts and tells the steps, and looks after each one whether everybody else has heard of it."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._step = 0

    def chapter(self, title: str) -> None:
        print(f"\n{title}")

    def tell(self, who: str, asked: str, came_back: str) -> None:
        self._step += 1
        print(f"{self._step:3}  {who:<20} {asked:<58} {came_back}", flush=True)

    def told(self, address: str, *words: str) -> Json:
        """A message with all these words reached the person."""

        def found() -> Json | None:
            items = self.portal.simulators.get("/messages", params={"to": address}).json()["items"]
            return next((m for m in items if all(word in f"{m.get('subject')} {m['text']}" for word in words)), None)

        message = eventually(f"message to the applicant with {words}", found)
        self.tell(
            "(simulator)", f"GET /messages · {message['channel']}", (message.get("subject") or message["text"])[:70]
        )
        return message

    def on_national_portal(self, code: str, statuses: list[int]) -> None:
        """The national portal holds the dossier, and its statuses came in this order."""

        def found() -> bool:
            answer = self.portal.simulators.get(f"/dvcqg/dossiers/{code}")
            return answer.status_code == 200 and answer.json()["statuses"] == statuses

        try:
            eventually("national portal", found)
        except Unexpected as error:
            held = self.portal.simulators.get(f"/dvcqg/dossiers/{code}").text
            raise Unexpected(f"national portal: expected {statuses} for {code}, it holds {held[:400]}") from error
        self.tell("(national portal)", f"holds {code}", f"statuses {' '.join(map(str, statuses))}")

    def figure(self, name: str) -> float:
        figures = self.portal.get("leader-tinh", "/analytics/overview")["figures"]
        return figures[name]["value"] or 0

    def moved(self, name: str, before: float) -> None:
        after = eventually(
            f"{name} to move on from {before:g}", lambda: self.figure(name) if self.figure(name) > before else None
        )
        self.tell("leader-tinh", f"GET /analytics/overview · {name}", f"{before:g} → {after:g}")

from servicekit.problems import Conflict, Text


class RecalculationIncomplete(Conflict):
    """Some dossiers could not be reckoned; `agencies` says how many of which, the others have been."""

    code = "recalculation_incomplete"
    title = Text(
        "Một số hồ sơ chưa tính lại được hạn, các hồ sơ khác đã xong",
        "Some dossiers could not be reckoned again, the others have been",
    )

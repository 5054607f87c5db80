from pydantic import BaseModel, ConfigDict, field_validator

from notification_service.templates.notices import Channel, Language


class Preferences(BaseModel):
    """In which language and by which channels. The inbox always holds everything: `in_app` can't be left out."""

    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra={"examples": [{"language": "vi", "channels": ["email", "in_app"]}]},
    )

    language: Language = Language.VIETNAMESE
    channels: list[Channel] = list(Channel)

    @field_validator("channels")
    @classmethod
    def _with_inbox(cls, channels: list[Channel]) -> list[Channel]:
        return [channel for channel in Channel if channel in {*channels, Channel.IN_APP}]

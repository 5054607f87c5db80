from servicekit.settings import ServiceSettings


class NotificationSettings(ServiceSettings):
    port: int = 8104
    dossier_url: str
    smtp_host: str
    smtp_port: int = 25
    smtp_username: str | None = None
    smtp_password: str | None = None
    mail_sender: str = "khong-tra-loi@motcua.example"
    """The address in From; the sample domain is reserved and belongs to nobody."""
    sms_url: str
    sms_sender: str = "MOTCUA"
    """The registered brand name that the phone shows."""

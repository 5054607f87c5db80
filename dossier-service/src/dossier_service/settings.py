from servicekit.settings import ServiceSettings


class DossierSettings(ServiceSettings):
    port: int = 8102

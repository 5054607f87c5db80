from servicekit.settings import ServiceSettings


class CatalogSettings(ServiceSettings):
    port: int = 8101

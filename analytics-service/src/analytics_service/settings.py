from servicekit.settings import ServiceSettings


class AnalyticsSettings(ServiceSettings):
    port: int = 8105

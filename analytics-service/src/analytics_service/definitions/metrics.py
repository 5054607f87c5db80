"""The register of every metric. Change a meaning, raise its version."""

from analytics_service.definitions import (
    claims,
    dossiers,
    filers,
    index766,
    index766_times,
    services,
    surveys,
    workload,
)
from analytics_service.definitions.overview import OVERVIEW

METRICS = {
    metric.key: metric
    for metric in (
        *OVERVIEW,
        *services.SERVICE_COUNTS,
        *dossiers.ALL,
        *filers.ALL,
        *surveys.ALL,
        *claims.ALL,
        *workload.ALL,
        *index766.ALL,
        *index766_times.ALL,
    )
}

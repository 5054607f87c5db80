from servicekit.auth import Anyone
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.definitions.metrics import METRICS
from analytics_service.definitions.schemas import Definition, DefinitionList

router = api_router(tags=["analytics"])


@router.get("/analytics/definitions", summary="Định nghĩa các chỉ tiêu · What each figure means")
async def list_definitions(caller: Anyone, language: Language) -> DefinitionList:
    return DefinitionList(items=[Definition.of(metric, language) for metric in METRICS.values()])

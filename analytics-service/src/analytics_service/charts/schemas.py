from pydantic import BaseModel, Field


class ChartRow(BaseModel):
    label: str
    text: str = Field(description="its numbers, written out")


class ChartRead(BaseModel):
    """A chart in words: what a screen reader says, and the table behind the picture."""

    name: str
    title: str
    subtitle: str
    alt: str
    items: list[ChartRow] = Field(description="empty where there is nothing to draw; `alt` says so")
    notes: list[str] = Field(description="definition, source, as of when, query id")
    svg_url: str
    png_url: str

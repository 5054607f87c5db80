"""What an electronic form may be written in: a subset of JSON Schema 2020-12 that can be shown, checked and printed."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
MAX_PROPERTIES = 300
MAX_OPTIONS = 500
MAX_PATTERN_CHARACTERS = 500
MAX_TITLE_CHARACTERS = 500
MAX_SUBSCHEMAS = 5_000
"""After every `$ref` is put in its place: what a validator or a printed sheet has to walk."""
MAX_ELEMENTS = 1_000

FORMATS = frozenset({"date", "time", "date-time", "email", "uri", "uuid"})

ANNOTATIONS = frozenset({"title", "description", "default", "examples", "readOnly", "$comment"})
ASSERTIONS = frozenset(
    {
        *("type", "enum", "const", "required", "dependentRequired", "minProperties", "maxProperties"),
        *("minLength", "maxLength", "pattern", "format"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minItems", "maxItems", "uniqueItems", "minContains", "maxContains"),
    }
)
SCHEMA_IN = frozenset({"items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"})
SCHEMAS_IN_LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SCHEMAS_BY_NAME = frozenset({"properties", "$defs", "dependentSchemas"})
KEYWORDS = ANNOTATIONS | ASSERTIONS | SCHEMA_IN | SCHEMAS_IN_LIST | SCHEMAS_BY_NAME | {"$ref"}
CONDITIONS = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "contains", "dependentSchemas"})
"""Below these a schema narrows what is declared elsewhere; it declares no field of its own."""

LAYOUTS = frozenset({"VerticalLayout", "HorizontalLayout", "Group", "Categorization", "Category"})
ELEMENTS = LAYOUTS | {"Control", "Label"}
ELEMENT_MEMBERS = frozenset({"type", "scope", "label", "text", "elements", "options", "rule", "i18n"})
EFFECTS = frozenset({"SHOW", "HIDE", "ENABLE", "DISABLE"})

"""What the bundled font can show, and what becomes of the rest."""

import typst
from servicekit.printing import printer
from servicekit.printing.letters import is_shown, showable

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"


def test_every_letter_that_is_shown_has_a_shape_in_every_style() -> None:
    shown = "".join(chr(code) for code in range(0x20, 0x2600) if is_shown(chr(code)))
    assert set(VIETNAMESE + VIETNAMESE.upper()) <= set(shown)
    template = '#set text(font: "Libertinus Serif", fallback: false)\n#let t = sys.inputs.t\n#t\n\n*#t*\n\n_#t _'
    content = typst.compile(
        template.encode(),
        format="pdf",
        font_paths=printer._fonts(),
        ignore_system_fonts=True,
        sys_inputs={"t": " ".join(shown)},
        pdf_standards=["a-2b"],
        timestamp=0,
    )
    assert content.startswith(b"%PDF-")


def test_decomposed_letters_are_composed_and_unknown_ones_are_squares() -> None:
    assert showable({"a": ["Vie\u0302\u0323t", "漢\u202e", 1]}) == {"a": ["Việt", "□□", 1]}

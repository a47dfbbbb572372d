"""The blocks of a paper: an empty one takes no room, a total stands out at the end."""

from passes.formats import paper_blocks


def test_an_empty_block_leaves_the_height_as_it_was() -> None:
    paper, y = paper_blocks.opened("Titre", "Une phrase.")
    assert paper_blocks.facts(paper, y, "Rien", ()) == y
    assert paper_blocks.amounts(paper, y, "Rien", ()) == y


def test_a_total_and_a_long_label_are_drawn_and_notes_go_on_the_next_page() -> None:
    paper, y = paper_blocks.opened("Titre", "Une phrase.")
    lower = paper_blocks.amounts(
        paper, y, "Montants", (("Libellé " * 30, "1 €"), ("Total", "1 €")), has_total=True
    )
    assert lower < y
    paper_blocks.notes(paper, lower, ("Une phrase de fin. " * 12,) * 30)
    paper_blocks.feet(paper, "Opérateur", "AF-1")
    assert len(paper.pages) > 1

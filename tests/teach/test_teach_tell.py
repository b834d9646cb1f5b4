"""What results say, as text to read."""

from __future__ import annotations

import IPython.display
import pytest

from kamlib.teach import start


@pytest.fixture
def shown(monkeypatch):
    """What a lesson displays."""
    found = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **_: found.append(data))
    return found


def test_each_result_is_a_paragraph_and_marks_stay_as_they_are(shown):
    lesson = start("01", lang="en")
    shown.clear()
    lesson.tell("by orders: 5 *lose*\nby hours: 4", 12.5)
    assert shown == [
        {
            "text/plain": "by orders: 5 *lose*\nby hours: 4\n12.5",
            "text/markdown": "by orders: 5 \\*lose\\*  \nby hours: 4\n\n12.5",
        }
    ]

"""What a revealed cell prints and displays stands in the order in which the published lesson shows it."""

from types import SimpleNamespace

from kamlib.teach.capture import caught


def test_prints_and_displays_keep_their_order():
    shell = SimpleNamespace(display_pub=None, user_ns={})
    shell.user_ns["shell"] = shell
    source = 'show = shell.display_pub.publish\nprint("a", "b")\nshow({"text/plain": "x"})\nprint("c")\nprint("d")'
    shown = caught(shell, source)
    assert [one.get("text") or one["data"]["text/plain"] for one in shown] == ["a b\n", "x", "c\nd\n"]
    assert shell.display_pub is None

"""Every committed notebook keeps to the policy, and every lesson stands in Spanish as its catalogue says."""


def test_every_committed_notebook_keeps_to_the_policy(policy):
    faults = [fault for path in policy.committed() for fault in policy.faults(path)]
    assert not faults, "\n".join(faults)


def test_every_lesson_stands_in_spanish_too(tool):
    faults = tool("translate").faults()
    assert not faults, "\n".join(faults)

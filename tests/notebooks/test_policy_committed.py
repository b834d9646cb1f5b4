"""Every committed notebook keeps to the policy."""


def test_every_committed_notebook_keeps_to_the_policy(policy):
    faults = [fault for path in policy.committed() for fault in policy.faults(path)]
    assert not faults, "\n".join(faults)

"""Does key account status do anything? What luck alone does to a chosen list, in dice, in orders, in other worlds."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "comparables": ["account_years", "comparable_rates"],
        "counting": ["DiceExact", "dice_exact"],
        "fading": ["dice_fading"],
        "line": ["BesideTheLine", "beside_the_line"],
        "many_worlds": ["Worlds"],
        "regression": ["Regression", "regression_to_the_mean"],
        "rooms": ["DiceRooms", "dice"],
        "rule": ["RuleCheck", "rule_check"],
        "years_ahead": ["worlds", "worlds_exact"],
    },
)

"""Put tables together for a question, and run an analyst's study notebook on the analyst's files."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "account_review": ["AccountReviewStudy", "account_review"],
        "at_risk": ["AtRiskStudy", "at_risk"],
        "change": ["ChangeStudy", "change"],
        "compare": ["compare"],
        "criteria": ["CriteriaTable", "criteria"],
        "lifetime_value": ["LifetimeStudy", "lifetime_value"],
        "portfolio": ["PortfolioStudy", "portfolio"],
        "quality": ["card", "versions"],
        "rewind": ["RewindStudy", "rewind"],
        "run": ["run"],
        "selection": ["SelectionStudy", "selection"],
        "tables": ["Tables", "gather"],
        "white_space": ["WhiteSpaceStudy", "white_space"],
    },
)

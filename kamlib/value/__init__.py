"""Order summaries and contracts in, out comes what accounts will bring and how long they last, with intervals."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "against_last_year": ["AgainstLastYear", "against_last_year"],
        "bgbb": ["BGBB"],
        "cohorts": ["ShiftedBetaGeometric"],
        "competing": ["CompetingHazards", "competing_hazards"],
        "exposure": ["CalendarExposure", "calendar_exposure", "log_jacobian"],
        "formulas": ["break_even_hazard", "constant_retention_value", "risk_adjusted_value"],
        "growth_risk": ["GrowthAgainstSurvival", "growth_against_survival"],
        "hazard": ["hazard_model"],
        "hazard_results": ["HazardResults", "paths_ahead"],
        "histories": ["alive_history", "frequency_recency", "tracking"],
        "holdout": ["Holdout", "validate_holdout"],
        "independence": ["Independence"],
        "lifetime": ["LifetimeValue", "lifetime_value"],
        "order_models": ["BGCNBD", "BGNBD", "MBGCNBD", "MBGNBD", "ParetoNBD"],
        "prediction": ["Prediction"],
        "proportional": ["ProportionalResults", "proportional_hazards"],
        "relationships": ["relationships", "renewal_counts"],
        "spend": ["GammaGamma", "SpendResults"],
        "spend_mixed": ["SpendModel", "SpendModelResults"],
        "survival": ["retention_curve"],
        "survival_results": ["RetentionCurve"],
    },
)

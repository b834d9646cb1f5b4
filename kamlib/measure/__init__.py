"""Clean tables in, one row per account out: orders, revenue, change, concentration, profit, growth, retention."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "alarms": ["Alarms", "alarms"],
        "attention": ["Attention", "Horizon", "attention", "cost_of_hours", "horizon", "workload"],
        "change": ["Change", "change"],
        "concentration": ["Concentration", "concentration"],
        "cost_keys": ["CostKeys", "cost_keys"],
        "estimate": ["Estimate"],
        "gaps_closed": ["GapsClosed", "gaps_closed"],
        "growth": ["Growth", "growth"],
        "growth_signs": ["growth_signs"],
        "knowledge": ["Knowledge", "known"],
        "list_growth": ["ListGrowth", "list_growth"],
        "lists": ["TopLists", "brought", "top_lists"],
        "loss": ["Loss", "loss_of"],
        "orders": ["order_summary"],
        "paid_hours": ["paid_hours"],
        "panel": ["revenue_panel"],
        "potential": ["potential"],
        "profit": ["ProfitCurve", "customer_profit", "profit_curve"],
        "purchases": ["purchases"],
        "rank_steps": ["RankSteps", "rank_steps"],
        "retention": ["Retention", "retention"],
        "revenues": ["Revenues", "revenues"],
        "signals": ["account_quarters", "order_volatility", "payment_delay", "silent_ends"],
        "snapshot": ["Snapshot", "snapshot"],
        "wallet": ["headroom", "share_of_wallet"],
        "white_space": ["white_space"],
        "white_space_gaps": ["white_space_gaps"],
        "with_without": ["WithWithout", "with_without"],
    },
)

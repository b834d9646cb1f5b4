-- Account-days to one row per account. Days after the calibration end are the hold-out.
SELECT
    account_id,
    MIN(purchase_day) AS first_order,
    MAX(CASE WHEN purchase_day <= $calibration_end THEN purchase_day END) AS last_order,
    COUNT(CASE WHEN purchase_day <= $calibration_end THEN 1 END) AS purchases,
    SUM(CASE WHEN purchase_day <= $calibration_end THEN amount END) AS revenue,
    ARG_MIN(amount, purchase_day) AS first_revenue,
    COUNT(CASE WHEN purchase_day > $calibration_end THEN 1 END) AS purchases_holdout,
    SUM(CASE WHEN purchase_day > $calibration_end THEN amount END) AS revenue_holdout
FROM purchase_days
GROUP BY account_id

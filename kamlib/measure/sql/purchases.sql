-- Account-days to purchases after a day: one row for each day on which an account bought. The start itself is left out.
-- A day whose amount is not a number comes along, so that the fault is told.
SELECT account_id, purchase_day, amount
FROM purchase_days
WHERE purchase_day IS NOT NULL AND purchase_day > $start

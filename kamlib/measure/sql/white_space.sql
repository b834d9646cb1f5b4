-- Account-days by product line to what each account buys of each line.
SELECT account_id, part, COUNT(purchase_day) AS purchase_days, MAX(purchase_day) AS last_order, SUM(amount) AS revenue
FROM purchase_days
GROUP BY account_id, part

# Where an order stands, and where a payment stands: the same words on each page.

order_open = Not paid yet
order_pending = Pending
order_expired = Expired
order_canceled = Canceled
order_failed = Failed
order_review = To check
order_paid = Paid

payment_created = Requested
payment_pending = Pending
payment_expired = Expired
payment_canceled = Canceled
payment_failed = Failed
payment_review = To check
payment_rejected = Rejected
payment_paid = Paid

# The console's home page.

today = Today
yesterday = Yesterday
payments = { $count ->
    [0] No payment
    [one] { $count } payment
   *[other] { $count } payments
}

# What waits for a person
matters = To do
nothing_to_do = Nothing to do.
review = Payment that does not match
double = Paid twice
since = since { $day }
all_matters = { $count } in all
all_matters_capped = more than { $count } in all

# What is wrong now
database_full = The database is nearly full: make room on the disk.
gateway_away = My-CoolPay does not answer. Payments are checked as soon as it answers again.
callbacks_missing = { $count ->
    [one] { $count } of today’s payments came without a notification of My-CoolPay. Check the notification address in your merchant account.
   *[other] { $count } of today’s payments came without a notification of My-CoolPay. Check the notification address in your merchant account.
}

# The last 30 days
last_days = Last 30 days
paid_count = Payments
sum = Sum
success = Success
median = Median time
no_operator = Not known
other_operator = Other
chart = Sums paid by day
table = The same figures as a table
day = Day
fees = Fees
unknown = —
percent = { $number }%
seconds = { $seconds } s
minutes = { $minutes } min { $seconds } s
hours = { $hours } h { $minutes } min
bar = { $day }: { $sum }, { $payments }
median_of = Success: the part of payments that ended which were paid. Time: from a payment’s beginning to its success, of the last { $most } at most.

# Before the first order
first_order = Your first order
first_order_body = Your shop makes an order by the API, and sends the customer to its page:
first_order_demo = Try it with a demonstration order
first_order_command = Or on the server:

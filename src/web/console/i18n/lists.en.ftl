# Lists: orders and payments.

search_order = Find an order
search_payment = Find a payment
search_help = Reference or its beginning, phone, e-mail, amount, My-CoolPay’s or the operator’s reference.
search_help_without_people = Reference or its beginning, amount, My-CoolPay’s or the operator’s reference.
search = Search
filters = Filter
filters_in_use = Filter ({ $count })
status = Status
from = From
until = To
operator = Method
currency = Currency
least = Amount, from
most = to
todo = To do only
all = All
every = All
apply = Show
clear = Clear all
amount = Amount
order = Order
customer = Customer
when = Date

late = The money came after the customer was told that it had ended.
double_order = Paid more than once: give it back, or keep it as credit.
double_payment = The order was paid already.
doubt = Money may have moved: please check.
doubt_because = My-CoolPay reports: { $reasons }.
reason_amount = another amount
reason_currency = another currency
reason_transaction = another transaction
reason_attempt = another reference than ours
reason_kind = something other than a payment to you

newest = Newest
newer = Newer
older = Older
pages = Pages of the list
scanned_until = Searched back to { $day }.
scanned_from = Searched up to { $day }.
go_on_before = Go on before { $day }
go_on_after = Go on after { $day }
too_wide = Too many possible results: only some are shown. Type more characters.
without_people = Your role cannot search by phone number or e-mail.
orders_counted = { $count ->
    [one] { $shown } order
   *[other] { $shown } orders
}
payments_counted = { $count ->
    [one] { $shown } payment
   *[other] { $shown } payments
}

nothing = Nothing matches
    .body = Check what you typed, or remove a filter.
nothing_yet = Nothing so far
    .body = The search is not over: it goes on further back in time.
no_orders = No order yet
    .body = Make the first one in one of these ways.
no_payments = No payment yet
    .body = A payment appears here as soon as a customer presses Pay on the page of their order.
no_todo = Nothing to do
    .body = No payment is in doubt, and no order was paid twice.
by_demo = Make a test order
by_demo_how = From the sandbox’s home page. No money moves.
by_command = On the server
by_api = From your shop
to_orders = See the orders

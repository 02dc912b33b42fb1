### What a buyer reads, in English. French is in fr.ftl, under the same names.
###
### Short sentences, the apostrophe ’.
### An error says what happened, whether money moved, and what to do.

## Around every page

# The name of this language, on the link that leads to it
language = English
sandbox_note = Sandbox: no real money moves here.
methods = Ways to pay
secured = Payment handled by My-CoolPay. The shop never sees your PIN.

## The order, and the receipt of what was paid

reference = Reference
amount = Amount
paid_with = Paid with
paid_on = Paid on
transaction = My-CoolPay transaction
fees = Fees
paid_from = Paid from
our_reference = Payment number
operator_reference = Operator’s reference
payment = Payment
late = Received after the deadline, and counted all the same.
receipt_title = Receipt
receipt_again = To find this receipt again:
print = Print or save as PDF
receipt = See the receipt

## What can be pressed

# $amount: the amount with its currency
pay = Pay { $amount }
hint = You will then confirm on your phone with your PIN.
reopen = Reopen the payment page
check = Check now
open_page = Open the payment page
refresh = Refresh the page
# Takes the place of the link above once it is so
live = This page updates by itself.

## Paying with a number

phone_label = Your Mobile Money number
other_means = Card or other means
another_way = Nothing came? Pay another way
give_up = If a request still shows on your phone, decline it: that way you pay only once.
code_label = Code you got by SMS
send_code = Confirm the code
asked_number = Number
time_left = Time left
asked_mtn = An MTN MoMo message shows on your phone: check the amount, then type your PIN.
asked_orange = Orange Money asks you to confirm: check the amount, then type your PIN.
dial = Nothing shows? Dial

# Beside the field: what is to be mended
slip_phone = This is not a mobile number of Cameroon. It has 9 digits and begins with 6, like 6 77 12 34 56.
slip_refused = My-CoolPay did not accept this number. Nothing has been charged. Check it, or choose other means.
slip_often = Too many requests. Nothing more has been charged. Use other means, or try again later.
slip_code = This is not the right code. Nothing has been charged. Check the SMS, then try again.
slip_gateway = My-CoolPay does not answer. Nothing has been charged. Try again in a moment.
slip_network = Connection lost. If a request shows on your phone, it is for this order. If not, try again.

## The same page on another device

elsewhere = Continue on another device
qr_code = QR code: this page’s address

## The payment page in ours

modal_title = Payment
new_window = New window
close = Close the payment page
frame_title = My-CoolPay payment page
slow_link = Open it in a window
stay = Stay
quit = Close
slow = The page is slow to appear.
    .body = Wait a little longer, or open it in a window of its own.
leave = Leave the payment page?
    .body = If you already confirmed on your phone, do not pay a second time.
may_close = You can close this window.

## Where the order stands: what happened; whether money moved, and what to do

offline = No connection.
    .body = Nothing is lost: if you confirmed, the payment goes on. This page updates again as soon as the connection is back.
opening = Opening the payment page
    .body = This takes a few seconds. Nothing has been charged yet; please keep this page open.
asking = Sending the request
    .body = We are sending the payment request to your phone. Nothing has been charged yet.
asked = Confirm on your phone
    .body = We have sent the payment request.
code = Type the code you got by SMS
    .body = Your operator sent you a code. Nothing is charged before you confirm.
waiting = Confirm on your phone
    .body = Follow the payment page, then enter your PIN on your phone.
closed = Payment window closed
    .body = If you already confirmed, do not pay again: we are checking. If not, reopen the payment page.
stalled = Payment still pending
    .body = Your operator has not answered yet. If you confirmed, do not pay again: we keep checking.
blocked = Window blocked
    .body = Your browser blocked the payment page. Nothing has been charged. We are taking you there; if nothing happens, open it here:
unreachable = Could not connect
    .body = We could not open the payment page. Nothing has been charged. Check your connection, then try again.
expired = Time ran out
    .body = No payment was confirmed. If you were charged, do not pay again: we are still checking. If not, try again.
canceled = Payment cancelled
    .body = The payment was cancelled. Nothing has been charged. You can start again whenever you like.
failed = Payment declined
    .body = The payment did not go through. Nothing has been charged. Check your balance, then try again.
review = Please do not pay again
    .body = We received a payment that does not exactly match this order. The shop is checking; keep your confirmation SMS.
paid = Paid, thank you!
    .body = The shop has received your payment. This page is your receipt.
paid_twice = More than one payment received
    .body = We received two or more payments for this order. There is nothing more to pay: the shop will contact you. Keep your confirmation SMS.

## The home page

home = Payment page
    .body = To pay, open the link that the shop sent you.
sandbox_home = Try a payment
    .body = A demo order, paid to a make-believe My-CoolPay that runs on this machine.
demo = Make a demo order
demo_title = Two wax prints

## Pages that are not the ones that were asked for

not_found = Order not found
    .body = This link is incomplete or no longer exists. Nothing has been charged. Check the link or contact the shop.
other_application = This order can’t be paid here
    .body = It was made in test mode, or before the shop changed its payment account. If you already paid, don’t pay again: contact the shop.
method_not_allowed = This cannot be done
    .body = This address does not open this way. Go back to your order’s page.
no_payment_page = Could not connect
    .body = My-CoolPay opened no payment page. Nothing has been charged. Try again in a moment.
too_often = Too many requests at once
    .body = Wait a minute, then go back to your order’s page. If you already paid, do not pay again.
unavailable = Something broke on our side
    .body = We could not show this page. If you already paid, do not pay again; reload in a minute.
back_to_order = Back to the order

## Dates, in Douala’s time

day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
# $day: as above; $time: 09:21
moment = { $day } at { $time } (Douala time)

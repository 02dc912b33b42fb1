### What a buyer reads, in English. French is in fr.ftl, under the same names.
###
### Short sentences, the apostrophe ’.
### An error says what happened, whether money moved, and what to do.

## Around every page

# The name of this language, on the link that leads to it
language = English
sandbox_note = Test mode: no real money is charged.
methods = Ways to pay
secured = Payment handled by My-CoolPay. The shop sees neither your PIN nor your card.

## The order, and the receipt of what was paid

reference = Reference
amount = Amount
paid_with = Paid with
paid_on = Paid on
transaction = My-CoolPay transaction
paid_from = Paid from
our_reference = Payment number
operator_reference = Operator’s reference
payment = Payment
late = Received after the deadline, and counted.
surplus = Paid in excess: to be refunded to you.
quote = Please quote
details = Details
share = Share the receipt
share_by_mail = Share by e-mail
receipt_title = Receipt
receipt_again = To find this receipt again:
print = Print or save as PDF
receipt = See the receipt

## Buttons and links

# $amount: the amount with its currency
pay = Pay { $amount }
hint = You will then confirm on your phone with your PIN.
reopen = Reopen the payment page
check = Check now
open_page = Open the payment page
refresh = Refresh the page
# Replaces the link above once it is true
live = This page updates by itself.

## Paying with a number

phone_label = Your Mobile Money number
other_means = Card or another method
another_way = Pay another way
give_up = If a prompt still shows on your phone, decline it. If you already confirmed, do not pay again.
code_label = Code you got by SMS
send_code = Confirm the code
asked_number = Number
time_left = Time left
asked_mtn = An MTN MoMo message shows on your phone: check the amount, then type your PIN.
asked_orange = Orange Money asks you to confirm: check the amount, then type your PIN.
dial = No prompt? Dial

# Beside the field: what is wrong
error_phone = Enter an MTN or Orange number: 9 digits, starting with 6 (e.g. 6 77 12 34 56).
error_foreign = This number cannot pay here. Enter an MTN or Orange number of Cameroon, or pay by card.
error_refused = My-CoolPay did not accept this number. Check it, or pay another way.
error_often = Too many requests were sent. None is charged without your PIN. Wait a while, or pay another way.
error_code = That is not the right code. Check the SMS, then try again.
error_gateway = My-CoolPay is unavailable right now. Try again in a moment.
error_network = Connection lost. If a prompt shows on your phone, you can approve it. If not, try again.

## Contacting the shop, and returning to it

back_to_shop = Back to the shop
contact = Contact the shop
by_whatsapp = Write on WhatsApp
by_site = The shop’s website
# $reference: the merchant's reference of the order
ask_about = Hello, I am writing about my order { $reference }.
ask = Hello, I am writing about a payment.
# The subject of a mail about it
subject = Order { $reference }
subject_of_receipt = Receipt { $reference }
# $shop: the shop's name; $address: the receipt's
shared = Receipt of my order { $reference } at { $shop }: { $address }

# For a payment that differs from the request; amounts with their currency
received = Amount received: { $received }, instead of { $asked }.
received_unknown = The amount received is not known.
received_other = It carries another reference than this order’s.

## The same page on another device

elsewhere = Continue on another device
qr_code = QR code: this page’s address

## The modal with the payment page

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
    .body = If you already confirmed, do not pay a second time.
may_close = You can close this window.

## The order's status: what happened; whether money moved, and what to do

offline = No connection.
    .body = Nothing is lost: if you confirmed, the payment goes on. This page updates again as soon as the connection is back.
opening = Opening the payment page
    .body = This takes a few seconds; please keep this page open.
asking = Sending the request
    .body = We are sending the payment request to your phone.
asked = Confirm on your phone
    .body = We have sent the payment request.
code = Enter the code you got by SMS
    .body = Your operator sent you a code. This payment only starts once the code is confirmed.
waiting = Finish your payment
    .body = Follow the instructions on the My-CoolPay page.
closed = Payment window closed
    .body = If you already confirmed, do not pay again: we are checking. If not, reopen the payment page.
stalled = Payment still pending
    .body = We have no answer yet. If you confirmed, do not pay again: we keep checking.
blocked = Window blocked
    .body = Your browser blocked the payment page. We are taking you there; if nothing happens, open it here:
unreachable = Payment unavailable
    .body = My-CoolPay did not open. Try again in a moment.
expired = Time ran out
    .body = No payment was confirmed. If you were charged, do not pay again: we are still checking. If not, try again.
canceled = Payment cancelled
    .body = You cancelled, or the request was declined. You can start again.
failed = Payment declined
    .body = The payment did not go through. If you get an SMS saying you were charged, do not pay again: we are still checking. If not, try again.
review = Please do not pay again
    .body = We received a payment that does not match this order. The shop has to check it: keep your confirmation SMS.
paid = Paid, thank you!
    .body = Your payment is confirmed. This page is your receipt.
paid_twice = More than one payment received
    .body = We received two or more payments for this order. There is nothing more to pay. To get the extra money back, contact the shop and keep your confirmation SMS.

## The home page

home = Payment page
    .body = To pay, open the link that the shop sent you.
sandbox_home = Try a payment
    .body = A demo order, paid to a simulated My-CoolPay. No real money.
demo = Make a demo order
demo_title = Two wax prints
sandbox_console = The merchant’s side
    .body = The console shows orders, payments and what needs your attention.
open_console = Open the console
console_link = The sign-in link is in the terminal that started Caisse.

## Error pages

not_found = Order not found
    .body = This link is incomplete or no longer exists. If you already paid, do not pay again: contact the shop with your SMS.
other_application = This order can no longer be paid
    .body = It was made in test mode, or before the shop changed its payment account. Ask the shop for a new link. If you already paid, do not pay again: contact the shop.
method_not_allowed = This cannot be done
    .body = This page can’t be opened directly. Go back to your order’s page.
no_payment_page = Payment unavailable
    .body = My-CoolPay is unavailable right now. Try again in a moment.
checking = Your payment is being checked
    .body = This link does not say which order it is about. Your order’s page says where the payment stands. If you paid, do not pay again: contact the shop with your SMS.
other_site = Form not sent
    .body = Your browser says that this form comes from another site. Open your order’s page, then try again from there.
too_often = Too many requests at once
    .body = If you already paid, do not pay again.
# Before the messages above
wait_seconds = { $seconds ->
    [one] Wait { $seconds } second, then try again.
   *[other] Wait { $seconds } seconds, then try again.
}
wait_minutes = { $minutes ->
    [one] Wait { $minutes } minute, then try again.
   *[other] Wait { $minutes } minutes, then try again.
}
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

### What a buyer reads, in French. English is in en.ftl, under the same names.
###
### « Vous », short sentences, the apostrophe ’, and a no-break space (U+00A0) before : ; ! and ?
### An error says what happened, whether money moved, and what to do.

## Around every page

# The name of this language, on the link that leads to it
language = Français
sandbox_note = Bac à sable : aucun argent réel ici.
methods = Moyens de paiement
secured = Paiement traité par My-CoolPay. La boutique ne voit jamais votre code secret.

## The order, and the receipt of what was paid

reference = Référence
amount = Montant
paid_with = Moyen de paiement
paid_on = Payé le
transaction = Transaction My-CoolPay
fees = Frais
paid_from = Numéro débité
our_reference = Numéro du paiement
operator_reference = Référence de l’opérateur
payment = Paiement
late = Reçu après le délai, mais bien compté.
receipt_title = Reçu
receipt_again = Pour retrouver ce reçu :
print = Imprimer ou garder en PDF
receipt = Voir le reçu

## What can be pressed

# $amount: the amount with its currency
pay = Payer { $amount }
hint = Vous confirmerez ensuite sur votre téléphone avec votre code secret.
reopen = Rouvrir la page de paiement
check = Vérifier maintenant
open_page = Ouvrir la page de paiement
refresh = Actualiser la page
# Takes the place of the link above once it is so
live = Cette page se met à jour toute seule.

## Paying with a number

phone_label = Votre numéro Mobile Money
other_means = Carte ou autre moyen
another_way = Rien reçu ? Payer autrement
give_up = Si une demande s’affiche encore sur votre téléphone, refusez-la : vous ne paierez ainsi qu’une fois.
code_label = Code reçu par SMS
send_code = Valider le code
asked_number = Numéro
time_left = Temps restant
asked_mtn = Un message MTN MoMo s’affiche sur votre téléphone : vérifiez le montant, puis tapez votre code secret.
asked_orange = Orange Money vous demande de confirmer : vérifiez le montant, puis tapez votre code secret.
dial = Rien ne s’affiche ? Composez

# Beside the field: what is to be mended
slip_phone = Ce n’est pas un numéro mobile du Cameroun. Il a 9 chiffres et commence par 6, comme 6 77 12 34 56.
slip_refused = My-CoolPay n’a pas accepté ce numéro. Rien n’a été débité. Vérifiez-le, ou choisissez un autre moyen.
slip_often = Trop de demandes. Rien de plus n’a été débité. Utilisez un autre moyen, ou réessayez plus tard.
slip_code = Ce n’est pas le bon code. Rien n’a été débité. Vérifiez le SMS, puis réessayez.
slip_gateway = My-CoolPay ne répond pas. Rien n’a été débité. Réessayez dans un instant.
slip_network = Connexion perdue. Si une demande s’affiche sur votre téléphone, elle est bien pour cette commande. Sinon, réessayez.

## The same page on another device

elsewhere = Continuer sur un autre appareil
qr_code = Code QR : l’adresse de cette page

## The payment page in ours

modal_title = Paiement
new_window = Nouvelle fenêtre
close = Fermer la page de paiement
frame_title = Page de paiement My-CoolPay
slow_link = Ouvrir dans une fenêtre
stay = Rester
quit = Fermer
slow = La page tarde à s’afficher.
    .body = Patientez encore un peu, ou ouvrez-la dans une fenêtre à part.
leave = Quitter la page de paiement ?
    .body = Si vous avez déjà confirmé sur votre téléphone, ne payez pas une deuxième fois.
may_close = Vous pouvez fermer cette fenêtre.

## Where the order stands: what happened; whether money moved, and what to do

offline = Pas de connexion.
    .body = Rien n’est perdu : si vous avez confirmé, le paiement suit son cours. Cette page se remet à jour dès que la connexion revient.
opening = Ouverture du paiement
    .body = Cela prend quelques secondes. Rien n’a encore été débité ; ne fermez pas cette page.
asking = Envoi de la demande
    .body = Nous envoyons la demande de paiement à votre téléphone. Rien n’a encore été débité.
asked = Confirmez sur votre téléphone
    .body = Nous avons envoyé la demande de paiement.
code = Tapez le code reçu par SMS
    .body = Votre opérateur vous a envoyé un code. Rien n’est débité avant votre confirmation.
waiting = Confirmez sur votre téléphone
    .body = Suivez la page de paiement, puis tapez votre code secret sur votre téléphone.
closed = Fenêtre de paiement fermée
    .body = Si vous avez déjà confirmé, ne payez pas une deuxième fois : nous vérifions. Sinon, rouvrez la page de paiement.
stalled = Paiement toujours en attente
    .body = Pas encore de réponse de votre opérateur. Si vous avez confirmé, ne payez pas une deuxième fois : nous continuons de vérifier.
blocked = Fenêtre bloquée
    .body = Votre navigateur a bloqué la page de paiement. Rien n’a été débité. Nous vous y emmenons ; si rien ne se passe, ouvrez-la ici :
unreachable = Connexion impossible
    .body = Nous n’avons pas pu ouvrir la page de paiement. Rien n’a été débité. Vérifiez votre connexion, puis réessayez.
expired = Délai dépassé
    .body = Aucun paiement confirmé. Si votre compte a été débité, ne payez pas à nouveau : nous vérifions encore. Sinon, réessayez.
canceled = Paiement annulé
    .body = Le paiement a été annulé. Rien n’a été débité. Vous pouvez recommencer quand vous voulez.
failed = Paiement refusé
    .body = Le paiement n’a pas abouti. Rien n’a été débité. Vérifiez votre solde, puis réessayez.
review = Ne payez pas à nouveau
    .body = Nous avons reçu un paiement qui ne correspond pas exactement à cette commande. La boutique vérifie ; gardez votre SMS de confirmation.
paid = Payé, merci !
    .body = La boutique a bien reçu votre paiement. Cette page vous sert de reçu.
paid_twice = Plusieurs paiements reçus
    .body = Nous avons reçu deux paiements ou plus pour cette commande. Ne payez plus rien : la boutique vous contactera. Gardez vos SMS de confirmation.

## The home page

home = Page de paiement
    .body = Pour payer, ouvrez le lien que la boutique vous a envoyé.
sandbox_home = Essayez un paiement
    .body = Une commande de démonstration, payée auprès d’un faux My-CoolPay qui tourne sur cette machine.
demo = Créer une commande de démonstration
demo_title = Deux pagnes wax

## Pages that are not the ones that were asked for

not_found = Commande introuvable
    .body = Ce lien est incomplet ou n’existe plus. Rien n’a été débité. Vérifiez le lien reçu ou contactez la boutique.
other_application = Cette commande ne se paie pas ici
    .body = Elle a été créée en mode test, ou avant un changement de la boutique. Si vous avez déjà payé, ne payez pas à nouveau : contactez la boutique.
method_not_allowed = Demande impossible
    .body = Cette adresse ne s’ouvre pas ainsi. Revenez à la page de votre commande.
no_payment_page = Connexion impossible
    .body = My-CoolPay n’a pas ouvert de page de paiement. Rien n’a été débité. Réessayez dans un instant.
too_often = Trop de demandes à la fois
    .body = Attendez une minute, puis revenez à la page de votre commande. Si vous avez déjà payé, ne payez pas à nouveau.
unavailable = Un problème de notre côté
    .body = Nous n’avons pas pu afficher cette page. Si vous avez déjà payé, ne payez pas à nouveau ; rechargez dans une minute.
back_to_order = Retour à la commande

## Dates, in Douala’s time

day = { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }
# $day: as above; $time: 09:21
moment = { $day } à { $time } (heure de Douala)

# L’accueil de la console.

today = Aujourd’hui
yesterday = Hier
payments = { $count ->
    [0] Aucun paiement
    [one] { $count } paiement
   *[other] { $count } paiements
}

# Ce qui attend une personne
matters = À traiter
nothing_to_do = Rien à traiter.
review = Paiement qui ne correspond pas
double = Payée deux fois
since = depuis le { $day }
all_matters = { $count } en tout
all_matters_capped = plus de { $count } en tout

# Ce qui ne va pas en ce moment
database_full = La base de données est presque pleine : libérez de la place sur le disque.
gateway_away = My-CoolPay ne répond pas. Les paiements sont vérifiés dès qu’il répond à nouveau.
callbacks_missing = { $count ->
    [one] { $count } paiement d’aujourd’hui est arrivé sans notification de My-CoolPay. Vérifiez l’adresse de notification dans votre compte marchand.
   *[other] { $count } paiements d’aujourd’hui sont arrivés sans notification de My-CoolPay. Vérifiez l’adresse de notification dans votre compte marchand.
}

# Les 30 derniers jours
last_days = 30 derniers jours
paid_count = Paiements
sum = Somme
success = Réussite
median = Durée médiane
no_operator = Non connu
other_operator = Autre
chart = Sommes payées par jour
table = Les mêmes chiffres en tableau
day = Jour
fees = Frais
unknown = —
percent = { $number } %
seconds = { $seconds } s
minutes = { $minutes } min { $seconds } s
hours = { $hours } h { $minutes } min
bar = { $day } : { $sum }, { $payments }
median_of = Réussite : part des paiements terminés qui ont été payés. Durée : du début du paiement à sa réussite, sur les { $most } derniers au plus.

# Avant la première commande
first_order = Votre première commande
first_order_body = Votre boutique crée une commande par l’API, et envoie le client sur sa page :
first_order_demo = Essayer avec une commande de démonstration
first_order_command = Ou sur le serveur :

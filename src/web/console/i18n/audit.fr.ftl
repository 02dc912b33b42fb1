# Le journal : qui a fait quoi.

about = Qui a fait quoi, du plus récent au plus ancien. Une ligne ne peut être ni changée ni effacée.
older = Plus ancien
command = Une commande sur le serveur
program = Le programme
user_invited = a invité
signed_in = s’est connecté
signed_out = s’est déconnecté
session_ended = a mis fin à une de ses sessions
payment_checked = a vérifié le paiement

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
sessions_ended = a mis fin à ses autres sessions
invitation_accepted = a accepté l’invitation
password_changed = a changé de mot de passe
second_factor_set = a activé la double authentification
recovery_code_used = a utilisé un code de secours
recovery_codes_made = a créé de nouveaux codes de secours
identity_confirmed = a confirmé son identité
language_chosen = a choisi la langue
user_reset = a réinitialisé l’accès
user_disabled = a désactivé
user_enabled = a réactivé

# Les réglages, et l’examen de l’installation.

about = En lecture seule. Ils viennent des options, de l’environnement et du fichier de réglages du serveur. Un secret n’est jamais affiché.
default_value = par défaut
doctor = État de l’installation
examine = Examiner maintenant
examine_hint = Une fois par minute au plus. La commande « caisse doctor » dit la même chose, en anglais.
not_examined = L’installation n’a pas été examinée depuis le démarrage.
examined_at = Examinée le { $moment } (heure de Douala).
grade_ok = En ordre
grade_skip = Sans objet
grade_warn = À savoir
grade_fail = En panne

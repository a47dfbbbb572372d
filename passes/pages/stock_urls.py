"""Addresses of what is printed ahead: lots for the operator, the drawer of each agency."""

from django.urls import path

from passes.pages import lots, receptions, stock

LOT = "lots/<uuid:public_id>"
STOCK = "stock/<uuid:public_id>"
FILE = "fichiers-impression/<uuid:public_id>"

paths = [
    path("commandes/<uuid:public_id>/lots", lots.lots, name="lots"),
    path(
        "commandes/<uuid:public_id>/lots/par-agence",
        lots.lots_for_agencies,
        name="lots_for_agencies",
    ),
    path("commandes/<uuid:public_id>/livraison", lots.close_delivery, name="close_delivery"),
    path(LOT, lots.lot, name="lot"),
    path(f"{LOT}/avancement", lots.lot_progress, name="lot_progress"),
    path(f"{LOT}/expedier", lots.ship_lot, name="ship_lot"),
    path(f"{LOT}/refaire", lots.reissue_lot, name="reissue_lot"),
    path(f"{LOT}/fichier", lots.ask_print_file, name="ask_print_file"),
    path(f"{FILE}/accepter", lots.approve_print_file, name="approve_print_file"),
    path(f"{FILE}/prendre", lots.take_print_file, name="take_print_file"),
    path("stock", stock.my_stock, name="my_stock"),
    path("stock/renvois", stock.send_again, name="send_again"),
    path(STOCK, stock.stock, name="stock"),
    path(f"{STOCK}/donner", stock.give_booklets, name="give_booklets"),
    path(f"{STOCK}/renvoyer", stock.return_booklets, name="return_booklets"),
    path(f"{STOCK}/perdus", stock.write_off_booklets, name="write_off_booklets"),
    path(f"{STOCK}/inventaire", stock.count_stock, name="count_stock"),
    path(f"{STOCK}/registre", stock.register, name="register"),
    path(f"{LOT}/recevoir", stock.receive_lot, name="receive_lot"),
    path(f"{LOT}/recevoir/fichier", receptions.receive_file, name="receive_file"),
    path("stock/modele-reception", receptions.reception_template, name="reception_template"),
    path("transferts/<uuid:public_id>", stock.answer_transfer, name="answer_transfer"),
]

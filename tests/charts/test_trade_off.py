from workbench.charts.trade_off import Offer, quality_and_cost


def test_both_intervals_of_an_offer_are_drawn() -> None:
    figure = quality_and_cost([Offer("v2", 0.2, 80.0, 0.15, 0.3, 75.0, 84.0)], quality="correctness")
    error_x, error_y = figure.data[0].error_x, figure.data[0].error_y
    assert (round(error_x.array[0], 9), round(error_x.arrayminus[0], 9)) == (0.1, 0.05)
    assert (error_y.array[0], error_y.arrayminus[0]) == (4.0, 5.0)


def test_an_offer_without_bounds_is_a_bare_point() -> None:
    figure = quality_and_cost([Offer("v1", 0.2, 50.0)], quality="wins")
    assert figure.data[0].error_y.visible is False


def test_prices_far_apart_are_drawn_by_powers_of_ten() -> None:
    near = quality_and_cost([Offer("a", 1.0, 50.0), Offer("b", 2.0, 60.0)], quality="q")
    far = quality_and_cost([Offer("a", 0.2, 50.0), Offer("b", 4.0, 60.0)], quality="q")
    assert near.layout.xaxis.range[0] == 0
    assert far.layout.xaxis.type == "log"


def test_a_small_spread_of_quality_is_not_blown_up() -> None:
    low, high = quality_and_cost([Offer("a", 1.0, 50.0), Offer("b", 2.0, 51.0)], quality="q").layout.yaxis.range
    assert high - low >= 20


def test_free_offers_and_none_can_be_drawn() -> None:
    assert quality_and_cost([Offer("a", 0.0, 50.0)], quality="q").layout.xaxis.range == (0.0, 1.35)
    assert len(quality_and_cost([], quality="q").data) == 0


def test_names_are_never_markup() -> None:
    figure = quality_and_cost([Offer("<i>a</i>", 1.0, 50.0)], quality="<b>q</b>")
    assert figure.data[0].text[0] == "&lt;i>a&lt;/i>"
    assert figure.layout.yaxis.title.text == "&lt;b>q&lt;/b>"

"""The plan of 文苑社区: estates of slabs in a banner seat, on the bank of a canalised stream."""

from .plans import Home, Pin, RoadPlan, TownPlan

ROADS = (
    RoadPlan(
        "树林召大街", "main", 30, ((-560, -352), (-330, -338), (-90, -362), (160, -348), (400, -310), (600, -322))
    ),
    RoadPlan("迎宾路", "main", 26, ((-452, 520), (-430, 330), (-398, 90), (-408, -120), (-384, -345), (-392, -520))),
    RoadPlan("锡尼街", "main", 22, ((-560, 44), (-400, 52), (-200, 26), (0, 42), (200, 74), (330, 70), (600, 96))),
    RoadPlan(
        "白塔街", "street", 16, ((-560, 366), (-430, 372), (-240, 404), (-40, 380), (150, 402), (330, 360), (560, 330))
    ),
    RoadPlan(
        "滨河西路", "street", 16, ((205, 540), (262, 390), (338, 230), (346, 70), (392, -110), (386, -315), (398, -520))
    ),
    RoadPlan(
        "文苑路", "street", 14, ((-62, 430), (-42, 260), (-56, 140), (-22, 40), (-40, -120), (-16, -240), (-22, -400))
    ),
    RoadPlan("昭君街", "street", 12, ((-420, -148), (-230, -160), (-32, -150), (170, -118), (400, -142))),
    RoadPlan("园丁路", "street", 12, ((-225, 430), (-218, 300), (-236, 190), (-206, 26))),
    RoadPlan("民族巷", "street", 10, ((-230, 212), (-40, 226), (130, 232), (345, 214))),
    RoadPlan("西园路", "street", 12, ((165, 60), (178, -40), (170, -118), (196, -240), (180, -360))),
    RoadPlan("健康巷", "street", 9, ((-212, -150), (-200, -250), (-214, -352))),
)

PINS = (
    Pin(-320, 300, "estate", "文苑新村", "walkup"),
    Pin(-310, 120, "estate", "文苑小区", "walkup"),
    Pin(-130, 320, "estate", "西园小区", "newslab"),
    Pin(60, 320, "school", "文苑小学"),
    Pin(190, 320, "estate", "教师家园", "walkup"),
    Pin(-130, 130, "estate", "锡尼佳苑", "newslab"),
    Pin(60, 150, "estate", "金秋花园", "midrise"),
    Pin(255, 150, "estate", "滨河雅居", "newslab"),
    Pin(-310, -60, "estate", "民生小区", "walkup"),
    Pin(-130, -60, "estate", "昭君花园", "midrise"),
    Pin(60, -50, "park", "西园公园"),
    Pin(280, -30, "estate", "东园丽景", "newslab"),
    Pin(-300, -250, "estate", "粮食局家属院", "walkup"),
    Pin(-120, -215, "estate", "健康小区", "walkup"),
    Pin(-115, -310, "commercial", "万家商城"),
    Pin(70, -240, "estate", "文景苑", "highrise"),
    Pin(290, -225, "estate", "河畔新城", "highrise"),
)

PLAN = TownPlan(
    key="wenyuan",
    name="文苑社区",
    seed=14319,
    centre=(110.038, 40.401),
    size_m=(900.0, 780.0),
    chain=("community", "grid", "building", "stair"),
    grids=14,
    households=7335,
    residents=18642,
    stations=6,
    resident_stations=6,
    roads=ROADS,
    pins=PINS,
    river=((262, 560), (318, 405), (398, 240), (405, 75), (452, -110), (448, -320), (460, -540)),
    river_name="壕庆河",
    river_width_m=30.0,
    stairs=319,
    block_m2=5600.0,
    street_names=("文化巷", "学苑街", "工农路", "团结巷", "园林路", "振兴街"),
    home=Home("文苑新村", 2, 3, "501"),
    places={
        "station": 6,
        "talk_point": 18,
        "consult_station": 5,
        "hall": 1,
        "property": 12,
        "supermarket": 7,
        "pharmacy": 5,
        "toilet": 6,
        "clinic": 3,
        "school": 1,
        "bank": 4,
        "market": 1,
        "fuel": 1,
        "square": 2,
        "restaurant": 8,
        "courier": 6,
        "bus_stop": 8,
    },
    people={"worker": 14, "stair_head": 319, "building_group": 30, "paired_member": 129, "dispatcher": 3, "planner": 1},
)

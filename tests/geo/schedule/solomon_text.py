"""An instance in Solomon's form, made up: two clusters of four, of which one vehicle each can serve."""

TEXT = """T8

VEHICLE
NUMBER     CAPACITY
  6         40

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      50         50          0          0       400          0
    1      50         60         10          0       380         10
    2      50         65         10          0       380         10
    3      55         65         10         30       200         10
    4      55         60         10          0       380         10
    5      20         50         10          0       360         10
    6      15         50         10          0       360         10
    7      15         45         10        100       300         10
    8      20         45         10          0       360         10
"""

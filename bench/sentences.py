"""Sentences with an address in them, as workers, couriers, residents and hotline clerks write them.

Every one carries something that looks like a part of an address and is none: times, dates, counts, prices, phone
numbers, order numbers, people's names (all invented).
"""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np

from geo.town.names import people_names

WORKER = (
    "{date}上午巡查发现{a}楼道堆放纸箱{n}处，已拍照",
    "网格员{person}上报：{a}独居老人{n}天没出门，已联系家属",
    "{time}巡到{a}，下水堵了，预计{n}小时修好",
    "今天入户{n}户，{a}家里没人，明天{time}再去",
    "{a}，暖气不热，室温才1{n}度",
    "已到{a}，电表箱门坏了，高约{n}米，需要{n}人配合",
    "第{n}次走访{a}，老人血压15{n}/90，情况稳定",
    "{a}反映漏水，{date}下午{time}维修师傅上门，费用{price}元",
    "排查出{a}有电动车{n}辆飞线充电，已劝离",
    "今天{time}在{a}处理了一起纠纷，双方{n}人都签了字",
)
COURIER = (
    "送到{a}，收件人{person}，电话{phone}，货到付款{price}元",
    "我是骑手，单号{order}，{a}楼道灯不亮，摔了一跤",
    "{time}前要送到{a}，{n}件，尾号{tail}",
    "地址：{a}，{person}收，{phone}，麻烦放门口",
    "{person} {phone} {a} 共{n}件 {price}元",
    "外卖{n}份到{a}，餐费{price}，备注不要辣",
    "快递{order}，{a}，电梯停了要爬{n}层",
    "配送路上看到{a}着火冒烟了，{n}分钟前的事",
)
RESIDENT = (
    "你好，我家住{a}，停水{n}天了什么时候来？电话{phone}",
    "{a}昨天{time}还在装修，吵得睡不着！！",
    "我妈{n}0多岁了一个人住{a}，麻烦你们去看看",
    "求助，{a}，暖气片漏水{n}个小时了",
    "请问{a}的天然气什么时候通？交了{price}块钱了",
    "本人{person}，现住{a}，申请低保，联系方式{phone}",
    "物业费涨到{price}，{a}的下水还是返水，投诉{n}次没人管",
    "{date}就报过修，{a}，到现在没人来",
    "楼上天天跳绳，我在{a}，孩子才{n}岁要睡觉",
    "师傅到{a}来一趟吧，门锁坏了，{time}以后家里有人",
)
HOTLINE = (
    "【12345】工单{order}：市民{person}（{phone}）来电反映，{a}存在噪音扰民问题，要求{n}个工作日内答复",
    "来电人称{a}于{date}{time}起停电，至今未恢复，请核实处理",
    "诉求编号{order}，反映地址：{a}；诉求内容：下水道堵塞{n}天；回访电话{phone}",
    "市民反映：{a}私搭彩钢房约{n}0平方米，请城管部门处理",
    "重复来电（第{n}次）：{a}电梯困人，{time}报警",
    "{region}{a}居民{person}来电，称热力公司{date}收费{price}元后仍未供热",
    "群众来信：{region}{a}有人经营烧烤，每晚{time}后油烟扰民",
    "转派单 {order} 承办单位：社区 反映：{region}{a}垃圾清运不及时，已{n}天",
)
AROUND = (
    "麻烦来一下{a}",
    "{a}，谢谢！",
    "你好，我在{a}，暖气不热",
    "投诉：{a}噪音太大",
    "反映{a}漏水的问题",
    "地址是{a}，请尽快安排",
    "{a}停电了，急！",
    "就是{a}，没错",
)
WITH_PERSON = (
    "{a} {person} {phone}",
    "{person}，{phone}，{a}",
    "收件人：{person} 电话：{phone} 地址：{a}",
    "{a}（{person}收）{phone}",
    "{a}，联系人{person}，手机{phone}",
    "{a}{person}{phone}",
)
WITHOUT_ADDRESS = (
    "你好，请问{time}上班吗？我的电话{phone}",
    "医保缴费{price}元怎么办理",
    "昨天打了{n}次电话都没人接",
    "单号{order}的快递到哪了",
    "谢谢{person}同志，服务很好，打{n}0分",
    "路灯坏了{n}盏，请派人修一下",
    "孩子{n}岁，怎么申请{date}的活动",
    "楼道灯不亮，{n}楼到顶楼都黑",
    "我叫{person}，有事找社区，{phone}",
    "停水通知看到了，几点来水？{time}行不行",
)
ROLES: Mapping[str, tuple[str, ...]] = {
    "worker": WORKER, "courier": COURIER, "resident": RESIDENT, "hotline": HOTLINE,
}  # fmt: skip


def fill(template: str, rng: random.Random, address: str = "", region: str = "") -> str:
    """A sentence with its address, and with times, numbers and people drawn at random."""
    person = next(people_names(np.random.default_rng(rng.getrandbits(32))))
    return template.format(
        a=address, region=region, person=person, phone=f"1390000{rng.randint(0, 9999):04d}",
        n=rng.randint(2, 9), price=rng.randint(15, 480), order=f"{rng.randint(10**9, 10**10 - 1)}",
        tail=f"{rng.randint(0, 9999):04d}", time=_time(rng), date=f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
    )  # fmt: skip


def _time(rng: random.Random) -> str:
    hour = rng.randint(6, 22)
    return rng.choice(
        (f"{hour}:{rng.randrange(0, 60, 5):02d}", f"{hour}点", f"{hour}点半", f"{hour}点{rng.randint(10, 59)}分")
    )

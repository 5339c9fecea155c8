"""Questions people ask in forums, each with the example that shows the answer, in English and in Chinese."""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Question(Struct, frozen=True):
    """line: what opens (``A ↔ B`` is a comparison); layer: what is selected there; the answer in three scripts."""

    title: str
    line: str
    layer: str
    answer: str
    simplified: str = ""
    traditional: str = ""
    titles: tuple[str, str] = ("", "")


_ALL: Final = (
    Question(
        title="Why 9,472 at both sizes?",
        titles=("为什么两种尺寸都是 9,472？", "為什麼兩種尺寸都是 9,472？"),
        line="resnet50v2@440x340x3,include_top=false ↔ resnet50v2@550x425x3,include_top=false",
        layer="conv1_conv",
        answer="One small kernel slides over the whole image. It has 7·7·3 weights and one bias for each of its "
        "64 filters: (7·7·3 + 1)·64 = 9,472. Neither height nor width enters, so a larger image changes the output's "
        "size and the work to do, never the number of parameters.",
        simplified="同一个小卷积核在整张图像上滑动。64 个滤波器各有 7·7·3 个权重和 1 个偏置："
        "(7·7·3 + 1)·64 = 9,472。公式里没有高和宽，所以图像变大只改变输出的尺寸和计算量，参数数量不变。",
        traditional="同一個小卷積核在整張影像上滑動。64 個濾波器各有 7·7·3 個權重和 1 個偏置："
        "(7·7·3 + 1)·64 = 9,472。公式裡沒有高和寬，所以影像變大只改變輸出的尺寸和計算量，參數數量不變。",
    ),
    Question(
        title="What does None mean?",
        titles=("None 是什么意思？", "None 是什麼意思？"),
        line="vgg16@?x?x3,include_top=false",
        layer="block1_conv1",
        answer="(None, None, None, 64) is batch, height, width, channels. None is a size left open until data arrives: "
        "without its top VGG16 takes an image of any size. Only the 64 channels are fixed, by the number of filters. "
        "Type a size such as 100x100x3 into the field at the top and every None becomes a number.",
        simplified="(None, None, None, 64) 依次是批大小、高、宽、通道数。None 表示该尺寸要等数据到来才确定："
        "去掉顶层后，VGG16 可以接受任意大小的图像。只有 64 个通道由滤波器个数决定。"
        "在上方的输入框里填入 100x100x3，每个 None 都会变成数字。",
        traditional="(None, None, None, 64) 依序是批次大小、高、寬、通道數。None 表示該尺寸要等資料到來才確定："
        "去掉頂層後，VGG16 可以接受任意大小的影像。只有 64 個通道由濾波器個數決定。"
        "在上方的輸入框裡填入 100x100x3，每個 None 都會變成數字。",
    ),
    Question(
        title="Why at least 32×32?",
        titles=("为什么至少要 32×32？", "為什麼至少要 32×32？"),
        line="resnet50@10x10x3,include_top=false,below_minimum=true ↔ resnet50@32x32x3,include_top=false",
        layer="conv5_block3_out",
        answer="ResNet50 halves the image five times: its total stride is 2·2·2·2·2 = 32, and Keras refuses what would "
        "end under one full step. 32 → 16 → 8 → 4 → 2 → 1 leaves one cell. Built at 10×10 all the same, the sizes go "
        "5, 3, 3, 2, 1, 1: it runs, since each step rounds up. In VGG16 each step rounds down, and a pool of 2 no "
        "longer fits. The receptive field is another number: 483.",
        simplified="ResNet50 把图像减半五次，总步幅为 2·2·2·2·2 = 32，Keras 拒绝小于一个完整步幅的图像。"
        "32 → 16 → 8 → 4 → 2 → 1，最后剩下一个格子。若仍以 10×10 构建，尺寸依次为 5、3、3、2、1、1："
        "每一步都向上取整，所以仍能运行。VGG16 每一步向下取整，2×2 的池化就放不下了。感受野是另一个数：483。",
        traditional="ResNet50 把影像減半五次，總步幅為 2·2·2·2·2 = 32，Keras 拒絕小於一個完整步幅的影像。"
        "32 → 16 → 8 → 4 → 2 → 1，最後剩下一個格子。若仍以 10×10 建構，尺寸依序為 5、3、3、2、1、1："
        "每一步都向上取整，所以仍能執行。VGG16 每一步向下取整，2×2 的池化就放不下了。感受野是另一個數：483。",
    ),
    Question(
        title="What changes without the top?",
        titles=("去掉顶层会改变什么？", "去掉頂層會改變什麼？"),
        line="vgg16@224x224x3 ↔ vgg16@224x224x3,include_top=false",
        layer="fc1",
        answer="include_top adds four layers: flatten, fc1, fc2 and predictions. fc1 has a weight for each of the "
        "7·7·512 = 25,088 values before it, so the top fixes the size of the input and holds most of the model: "
        "138,357,544 parameters at 224×224, 54,471,464 at 100×100, and 14,714,688 at any size without it.",
        simplified="include_top 会加上 flatten、fc1、fc2 和 predictions 四层。fc1 对前面 7·7·512 = 25,088 "
        "个数值各有一个权重，因此顶层固定了输入尺寸，并占去大部分参数：224×224 时 138,357,544，"
        "100×100 时 54,471,464；去掉顶层后任意尺寸都是 14,714,688。",
        traditional="include_top 會加上 flatten、fc1、fc2 和 predictions 四層。fc1 對前面 7·7·512 = 25,088 "
        "個數值各有一個權重，因此頂層固定了輸入尺寸，並占去大部分參數：224×224 時 138,357,544，"
        "100×100 時 54,471,464；去掉頂層後任意尺寸都是 14,714,688。",
    ),
    Question(
        title="What is C5 at an unknown size?",
        titles=("尺寸未知时 C5 是什么？", "尺寸未知時 C5 是什麼？"),
        line="resnet50@?x?x3,include_top=false",
        layer="conv5_block3_out",
        answer="C5 is the output of ResNet50's fifth stage: (None, None, None, 2048), which is ⌈H/32⌉ × ⌈W/32⌉ × 2048 "
        "for any image. At 600×600 it is 19×19×2048. RetinaNet puts a 1×1 convolution with 256 filters on it, "
        "C5_reduced: (1·1·2048 + 1)·256 = 524,544 parameters, known although height and width are not.",
        simplified="C5 是 ResNet50 第五阶段的输出：(None, None, None, 2048)，对任何图像都是 "
        "⌈H/32⌉ × ⌈W/32⌉ × 2048。600×600 时为 19×19×2048。RetinaNet 在其上加一个 256 个滤波器的 1×1 卷积 "
        "C5_reduced：(1·1·2048 + 1)·256 = 524,544 个参数，高和宽未知也能算出。",
        traditional="C5 是 ResNet50 第五階段的輸出：(None, None, None, 2048)，對任何影像都是 "
        "⌈H/32⌉ × ⌈W/32⌉ × 2048。600×600 時為 19×19×2048。RetinaNet 在其上加一個 256 個濾波器的 1×1 卷積 "
        "C5_reduced：(1·1·2048 + 1)·256 = 524,544 個參數，高和寬未知也能算出。",
    ),
)

QUESTIONS: Final[dict[str, Question]] = {question.title: question for question in _ALL}
"""By title, in the order in which the library lists them."""

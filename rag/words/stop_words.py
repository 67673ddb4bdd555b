"""Words that carry no topic, by language; question words among them. Lists of our own."""

from __future__ import annotations

from collections.abc import Mapping

from rag.words.normalising import composed, folded

_LISTS = {
    "en": """
        a about after all also am an and any are as at be because been before being between both but
        by can could did do does doing done each every find for from get give given got had has have
        he her him his how i if in into is it its just know let like many may me might more most much
        must my no nor not of off on once one only or other our out over own please said same say
        says she should since so some such tell than that the their them then there these they this
        those through to too under until up us very was way we were what when where which while who
        whom whose why will with would you your happen happened name named called according during
    """,
    "ur": """
        کا کی کے کو نے سے میں پر تک اور یا کہ جو جس جن جنہوں وہ یہ اس ان اسے انہیں انہوں ہے ہیں تھا تھی تھے
        ہو ہوا ہوئی ہوئے ہوتا ہوتی ہوتے ہونا ہونے گا گی گے کیا کون کس کب کہاں کیوں کیسے کیسا کیسی کتنا کتنی
        کتنے کونسا کونسی کونسے سا سی بھی ہی نہیں نہ مگر لیکن اگر تو پھر اب جب تب بعد پہلے ساتھ لیے لئے
        والا والی والے گیا گئی گئے کر کرنا کرنے کرتا کرتی کرتے کیے کئے دیا دی دیے رہا رہی رہے جاتا جاتی
        جاتے جا سکتا سکتی سکتے چاہیے ایک کچھ کسی ہر سب آپ ہم میں تم میرا میری ہمارا اپنا اپنی اپنے دوران
        طرف مطابق متعلق بارے نام بتائیں بتاؤ
    """,
    "ur-Latn": """
        ka ki ke ko ne se mein main par tak aur ya jo jis jin woh wo yeh ye is us in un hai hain tha thi
        thay the ho hua hui hue hota hoti hone ga gi ge kya kaun kon kis kab kahan kyun kyon kaise kaisa
        kitna kitni kitne konsa kaunsa konsi si bhi hi nahi nahin na magar lekin agar to phir ab jab baad
        pehle sath liye wala wali wale gaya gayi gaye gai kar karna karne karta karte kiya kiye diya di
        raha rahi rahe jata jati jate sakta sakti sakte ek kuch kisi har sab aap hum apna apni apne naam
        dauran taraf mutabiq bataen batao
    """,
    "ar": """
        في من إلى على عن مع هذا هذه ذلك تلك هو هي هم هن أنا نحن أنت كان كانت كانوا يكون تكون ليس ليست
        ما ماذا من متى أين كيف لماذا كم أي أية هل الذي التي الذين اللذين اللاتي و أو ثم أم لا لم لن قد
        إن أن كل بعض غير بعد قبل عند بين حتى حيث إذا لو بل لكن أيضا كما منذ خلال حول ضد دون تحت فوق لدى
        له لها لهم به بها بهم فيه فيها منه منها عليه عليها وهو وهي وقد فقد تم يتم عندما بسبب وفقا اسم
    """,
    "fa": """
        در از به با که را این آن و یا است بود شد می برای تا هم نیز چه چی کجا کی چرا چگونه چند چقدر کدام
        هر همه یک ها های شود شده کرد کرده کند دارد داشت باشد بودند هستند نیست نه اگر اما ولی پس بر روی
        بین پیش بعد خود او آنها ما شما من چیست کیست
    """,
    "hi": """
        का की के को ने से में पर तक और या कि जो जिस जिन वह वे यह ये इस उस इन उन इसे उसे उन्हें उन्होंने है हैं
        था थी थे हो हुआ हुई हुए होता होती होते होना होने गा गी गे क्या कौन किस किसने किसे कब कहाँ कहां क्यों
        कैसे कैसा कैसी कितना कितनी कितने कौनसा कौनसी भी ही नहीं न मगर लेकिन अगर तो फिर अब जब तब बाद पहले
        साथ लिए वाला वाली वाले गया गई गए कर करना करने करता करती करते किया किए दिया दी रहा रही रहे जाता जाती
        जाते जा सकता सकती सकते एक कुछ किसी हर सब आप हम मैं तुम अपना अपनी अपने दौरान द्वारा अनुसार नाम
        बारे एवं तथा
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber auch nicht kein keine ist
        sind war waren wird werden wurde wurden hat haben hatte hatten sein seine seinen seiner ihr ihre
        ihren er sie es wir ich du man sich in im an am auf aus bei beim mit nach von vom vor zu zum zur
        für über unter durch gegen ohne um als wie wenn dass ob wer was wann wo wohin woher warum wieso
        welche welcher welches welchen welchem wem wen wessen viel viele wieviel noch nur schon sehr so
        diese dieser dieses diesem diesen jene kann können konnte soll muss mehr zwischen während seit bis
    """,
    "es": """
        el la los las un una unos unas y o u pero no ni que de del a al en con por para sin sobre entre
        hasta desde durante según es son era eran fue fueron ser está están estaba ha han había haber
        hay se su sus lo le les me te nos mi tu este esta estos estas ese esa eso aquel como más muy
        también ya si qué quién quiénes cuándo dónde cómo cuál cuáles cuánto cuánta cuántos cuántas
        cuyo cuya porque donde cuando quien cual tras ante bajo contra otro otra todo toda
    """,
    "fr": """
        le la les l un une des du de d et ou mais ne pas ni que qu qui quoi dont où à au aux en dans par
        pour sur sous avec sans entre chez vers depuis pendant est sont était étaient fut furent être a
        ont avait avaient avoir se s son sa ses leur leurs ce cet cette ces il elle ils elles on nous
        vous je tu y plus très aussi quand comment pourquoi combien quel quelle quels quelles lequel
        laquelle si comme même tout tous toute toutes autre autres selon été
    """,
    "it": """
        il lo la i gli le un uno una e o ma non né che di del dello della dei degli delle a al allo alla
        ai agli alle da dal dalla in nel nella nei con su sul sulla per tra fra è sono era erano fu
        furono essere ha hanno aveva avere si suo sua suoi sue loro questo questa questi queste quello
        quella come più molto anche chi cosa quando dove perché quale quali quanto quanta quanti quante
        se ci cui
    """,
    "pt": """
        o a os as um uma uns umas e ou mas não nem que de do da dos das em no na nos nas com por pelo
        pela para sem sobre entre até desde durante é são era eram foi foram ser está estão tem têm
        tinha ter há se seu sua seus suas lhe este esta estes estas esse essa isso aquele como mais
        muito também já quem quando onde qual quais quanto quanta quantos quantas porque cujo à ao aos
    """,
    "ru": """
        и в во на с со к ко о об от до по из за у для при без над под между через про не ни но а или да
        же ли бы то что чтобы как так это этот эта эти тот та те он она оно они его её ее их ему ей им
        себя свой своя свои который которая которое которые был была было были есть будет быть кто чего
        кого чем кем когда где куда откуда почему зачем сколько какой какая какое какие каким чей мы вы
        я ты уже еще ещё только также более все всех после во время
    """,
    "tr": """
        ve veya ya da de ile için gibi kadar göre sonra önce bir bu şu o bunlar şunlar onlar ne neden
        niçin nasıl nerede nereye nereden kim kimin kime hangi hangisi kaç kaçıncı zaman mi mı mu mü
        değil var yok olan olarak oldu olduğu olduğunu olduğuna olmuştur idi ise ama fakat ancak çok daha
        en her hiç bazı tüm bütün ki diye tarafından sırasında arasında üzerinde üzerine ben sen biz siz
        onun bunun kendi nedir kimdir edilen eden etti edildi
    """,
    "zh": """
        什么 哪个 哪里 哪些 哪一 一个 多少 如何 怎么 怎样 为什 为何 何时 何地 是什 是谁 谁是 的是 是在 在哪 么是
        了什 么时 时候 有多 几个 这个 那个 他们 它们 我们
    """,
    "ja": """
        です ます した いつ どこ どの なに 何で なぜ どう うな もの こと それ これ いる ある れた して たか すか
        とは
    """,
}

STOP_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(folded(composed(word)) for word in words.split())
    for language, words in _LISTS.items()
}

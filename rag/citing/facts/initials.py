"""Words that often open a sentence and are capitalised for that reason alone."""

OPENERS = frozenset(
    """
    according accordingly actually additional additionally adults advocates aid air alongside
    altogether among analysts animals annual apart approximately area army artists athletes attackers
    attendance audiences authorities average background based books boys business businesses
    campaigners candidates central certain charges children citizens city civil civilians climate
    close clubs coach coal college combined common communities community companies company compared concerns
    construction consumer consumers contact contrary cost costs council court courts crime critics
    crops current currently customers daily data dates deaths despite details district districts
    doctors documents drivers drought due early earlier economic education efforts elections electricity
    employees engineers entire environmental especially eventually evidence exactly examples excluding
    exports experts extra eyewitnesses families fans farmers farming fewer fighting figures finally
    finance financial fire fish fishermen fishing flights floods following food forces foreign former
    formerly fortunately four five full fully funding funds furthermore gas gender generally girls girl global
    good goods government governments great ground groups growth half health heavy high higher
    historically homes hospitals hours houses human hundreds ideas imports including increased
    increasing individual industry inflation initially initial inside insurgents investigators
    investors islands issues items jobs journalists key king labour land language large larger largest
    late leaders leading legal legislation literacy livestock loans local locals long low lower main
    mainly major management manufacturing market markets mass materials means media medical meetings
    members men migrants migration military militants millions miners mines mining ministers modern
    money monthly months morning mothers mountain mountains movement music namely national natural neighbours
    net new news newspapers non normally north note notable notably numbers numerous nurses officers
    official officially officials oil old older opponents opposition order ordinary organisations
    organizations original originally output outside overall owners parents part participants parts
    passengers past patients people plans players poets police policy political politicians politics
    poor population possible power present press previous previously prices private production
    professors profits programme programmes progress projects prosecutors protesters protests provided
    provincial public pupils questions rain rainfall rates readers recent recently record records
    refugees regional regular relations relatives religious remaining reporters reports rescuers
    research researchers residents respondents results revenue rights rising rivers roads role rural
    safety sales scholars schools scientists sea security senior separate services seven sex shares
    ships short significant similar similarly six small social soldiers sometimes sources south
    speakers special spending sports staff state states stocks strikes strong students studies style
    subsequent subsequently successful suddenly summer supporters surrounding survivors talks
    taxes teachers teams technology ten terms tests thousands three thus ticket time times total
    tourism tourists trade traders trading traditional traffic transport travel travellers trees
    trials tribal tribes troops trucks typical typically ultimately unemployment unfortunately
    universities unknown urban users usual usually various vehicles victims viewers villagers villages
    violence visitors voters voting wages war water weather weekly west wheat wildlife wind winners
    winter witnesses women word words work workers world writers years young younger youth eight nine eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy
    eighty ninety hundred thousand million dozens
    """.split()  # noqa: SIM905 - hundreds of quoted words read worse
)

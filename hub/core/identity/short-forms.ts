import { foldName } from '#hub/core/names.ts'

// Families of first names and what people who carry them are called, in German (with the Swiss forms), French, Italian and
// English. A form may stand in several (`Alex`). Written for this table.
const families = `
adelheid heidi heidy adele; agnes agi nesa; albert bert berti albi al; albrecht albi bert; alberto berto;
alessandra sandra ale; alessandro sandro ale; alexander alex sascha sandro xander xandi lex sandy alec alejandro;
alexandra alex sandra sascha xandra lexi sandy; alfred fred fredi freddy alf fredy; alois alwis wisi luis lois;
aloisius alois luigi; amanda mandy; andrea andi andy andrina; andreas andi andy andré andri res resu andres;
andrew andy drew; angela angi angie geli angelika angelina; angelika angi geli angela;
anna anni anne änni anneli annie anita nana nina; anneliese anneli liesi annelies lisi;
annemarie annemie annami annamarie anne; anthony tony ant; antoinette toinette nette; anton toni tony toneli;
antonia toni tonia; antonio toni tonio tony nino; arnold noldi arno arnie; arthur art turi thuri;
august gusti augustin gust; barbara babs bärbel babsi barbla barb barbi; bartholomäus barth bartli; beat beatus beätu;
beatrice bea trice trixi bice; beatrix bea trix trixi; benedikt beni benno bene ben; benjamin ben beni benny benji;
bernadette berna detti; bernard bernie bernhard; bernhard berni bernie benno hardy berndt bernd housi;
bettina betti tina; brigitte gitte brigit biggi gitta; bruno brüni; caroline caro line carolina carole;
catherine cathy kate katie cath kitty cathie; cäcilia cilly cäcilie; charles charlie chuck charly;
charlotte lotte lotti charlie lottie; christian chris christi chrigel chrigu; christiane chris nane;
christina chris tina christa christine; christine chris tina christel; christoph chris stoffel christof stöff toffi;
christopher chris kit topher; claudia claudi clau; claudio clau; claus klaus;
cornelia conny nelly corina nele cornelie; cornelius cornel conny; cristina cri tina; daniel dani dan danny däni dany;
daniela dani dany; daniele dani dany; david dave davy dävu davide; deborah debbie deb debora; dieter didi;
dietrich dieter dirk; domenico mimmo mico memmo menico; dominik domi domenik nik dominic; dominique domi;
donald don donnie; dorothea dora dorli thea dorothee dorothy doro; dorothy dot dottie dolly; eberhard ebi hardi;
eduard edi edy edouard ed; edward ed eddie ted teddy ned; elena leni lena; eleonora leo nora lore;
elisabeth lisa elsbeth sissi betty lisbeth elsi bethli els lise liz beth elise lilly lili liesl babette elisa betti lisbet sisi;
elizabeth liz lizzie beth betty eliza lisa elisabeth betsy libby; emanuel manu mani manuel emi; emmanuel manu;
emilia emmi emi mila; emma emmi emmy; erich erik; ernst ernesto ernschtli aschi; eugen geni eugene; eva evi eve evelyn;
evelyne eve evi evelin; ferdinand ferdi fernand nando ferdy; filippo pippo lippo; florian flo flori;
frances fran fannie frankie; francesca cesca franca chicca; francesco franco checco cecco ciccio franz;
francis frank fran; françois fanfan franc; françoise fanfan; frank franco fränk; franz franzi fränz fränzu franci;
franziska franzi fränzi ziska fränzle sissi fanny; frederick fred freddie rick; frédéric fred frédo;
friedrich fritz fritzli fred frieder friedel fridolin; friederike rike fritzi frieda; fridolin fridli frigg;
gabriel gabi gäbu gab; gabriele gabi gaby; gabriela gabi gaby gabriella gabrielle; georg jörg schorsch görgi jürg;
georges jojo géo; gerald gerry geri; gerard geri gerry; gerda gerdi; gerhard geri gerd hardy gert;
gertrud trudi trudy gerti trude traudl; giacomo mino; gian gianni; giorgio gio;
giovanni gianni gianno nanni vanni johnny gian; giulia giuli; giuseppe beppe peppe pino peppino sepp giusi;
gottfried godi friedel göpf; gregor greg gregi; gregory greg; guido guy; guillaume guy willy; günter günther;
hannelore lore hanne hanni; hans hansi hansli hausi housi hänsu johann johannes; hansjakob hansjoggi;
hanspeter hampi hampe pesche hp; hansjörg hajo hansjürg hj; hansruedi hansrudolf hr; hansueli hansulrich;
heinrich heiri heini heinz heirich harry hein; heinz heinrich; helena helen leni lena helene nelly hella;
helene leni helen lena hélène; henri riri; henry harry hank hal; herbert herbi heribert;
hermann mändi herman hermi mäni; hildegard hilda hilde hildi; hubert hubi bert; hugo hugi; hugues hugo;
ignaz nazi ignatius naz; ingeborg inge ingi; irene reni irène; isabelle isa bella isabel belle; isabella isa bella;
jacqueline jacky jacquie; jacques jacky jaco; jakob köbi jakobli jack joggi jock jacob joggeli jaggi;
james jim jimmy jamie; jasmin jassy mina; jean jeannot; jeanne jeannette; jennifer jenny jen; jessica jess jessi;
joachim jo achim jochen; joana jo; joanna jo; johann hans hannes johannes jo; johanna hanna hanni jo johanne;
johannes hannes hans jo johann jan; john johnny jack jon; jonathan jon jonny nathan jonas;
josef sepp sepi jo seppli joe josy joseph peppi; joseph joe jo jojo jos joey; josephine josy josie fifi pepi josefine;
josiane josy; julia juli jule; julian juli jules; jürg jüre jürgen georg jörg; jürgen jürg;
karl kari charly charles kaarli; karolina karo lina line karoline;
katharina kathi käthi kathrin trina käthy kati katrin rina trine nina kate kathrine;
katherine kate kathy katie kat kitty kay; kathrin kathi trin käthi; kenneth ken kenny; klara klärli claire clara kläri;
konrad koni kurt conrad radi; konstantin kosta konni; kurt kurtli kuert; lawrence larry; leo leon; leonardo leo nardo;
leonhard leo leni lienhard leonard; leopold poldi leo; liselotte lilo lotti liselott;
lorenz enz lenz laurenz renz lori; lorenzo renzo enzo; louis lou loulou ludwig; louise lou loulou luise;
lucia luci lucy luzia; luigi gigi gino; ludwig lutz wiggerl ludi; luzia luci luzi; madeleine mado lena madlen;
magdalena magda lena madlen leni magdalene; manfred mani fred mändu manni; manuel manu mani; manuela manu ela;
marcel marco mäsi; marco marc; margareta greta gret grittli margrit margarete gretli grete rita;
margaret maggie meg peggy marge greta; margrit greti griti margrith gritli marguerite margaretha;
marguerite margot guite; maria mari mia marie mariele ria maja mitzi marieli; marianne mari nanne janne marianna;
martin tinu tini märtel marti; martina tina; massimo max; matteo teo; matthew matt;
matthias mathis hias matti mätthu matze thias mathias mattias; mathieu mat matthieu; maximilian max maxi; mauro mauri;
melanie mel meli; michael michi mike mäc michu michel mick mickey mikey micha; michaela michi ela micha; michel michi;
michele michi mike; michelle michi shelly; monika moni monica; monique momo; moritz mauri moriz; nadine nadi;
natalie nat nati nathalie; nicola nico nic; nicolas nico nick colas nic; nicole nici nicki nic; nicoletta nico letta;
niklaus nik chlaus klaus klaas nick chläus niggi niklas; nikolaus klaus nik nikolas nico niko niki;
norbert norbi bert nöbi; oliver oli olli ollie; olivier oli; oskar oski ossi; ottilia ottilie tilly; otto ottli;
pamela pam; pasquale lino; pascal pasci päscu päsci; patricia pat patty patrizia trish tricia;
patrick pat paddy päde pädi pätu; patrizia pat patti; paul pauli päuli poldi pole; paula pauli;
peter pit pesche pete pädu peti petz piet; petra peti; philipp phil philippe lipp fips; philippe phil; philip phil pip;
pierre pierrot; pietro piero; rachel ray; raffaele raffi lele; rahel rahi; raimund mundi; ramona mona;
raphael raffi rafi raffael rafael; rebecca becky becca rebekka; regina regi gina; regula regi regeli;
reinhard reini hardy; reinhold reini holdi; renate reni rena; renato reno; riccardo ricky rico ricco;
richard rich richi rick dick richie ricky ritschi; robert rob robi röbi bob bobby bert röbu robbie robby;
roberta robi berta; roberto robi berto; roger rog; roland roli rolli röle; rolf rölf rudolf; romeo romi;
ronald ron ronnie; rosa rösli rosi rösi rosina röseli; rosalia rosa lia rosi; rosmarie rösli rosi romy rosemarie;
rudolf ruedi rudi rolf rüedu dölf dolf; ruth ruthli; sabine bine sabi; sabrina sabi; salvatore toto turi totò salvo;
samantha sam sami; samuel sam sämi sammy sämu sami; sandra sandi; santino santi;
sebastian basti seb bastian wastl sebi; sébastien seb bastien; serge sergio; siegfried sigi friedel; sigmund sigi;
silvia silvi sylvie sylvia; simon simi simu sime; simona simi mona; simone simi mone; sophie sofi sofie;
stefan steff stefu steffen stephan stevie fän; stefania stefi steffi fania; stefanie steffi stefi fanny stephanie;
stefano stefi; stephanie steph steffi; stéphane steph; stephen steve stevie; steven steve stevie; susan sue susie suzy;
susanne susi sanne susanna suzanne susann sanna; suzanne suzy suzie; teresa resi tess terry; theodor theo teddy dorli;
theresa resi thesi theres terry tessa therese; thérèse thé; thomas tom tomi thömi thom tömu tommy tomas;
timothy tim timmy; tobias tobi toby tobe; ueli ulrich; ulrich ueli uli ulli uelu; ulrike uli ulli rike; urban urbi;
urs ursli ursin; ursula ursi uschi ursle ursina ulla ursel; ursina sina; valentin vali välti; valentina vale tina;
verena vreni vreneli vre rena; veronika vroni ronja vera; véronique véro; viktor vik vico victor;
viktoria vicky viki victoria; vincent vince vinz; vincenzo enzo cenzo vince; virginia ginny ginia; vittorio vito;
walter walti wälti wale wädi walt; walburga burgi; werner werni wernu wörni; wilhelm willi willy wili helm;
wilhelmine mina minna willi; william bill will billy willy liam willie; wolfgang wolf wolfi; xaver xaveri veri;
yolanda yoli jolanda; yvonne yvi vonne; zacharias zach
`

const familiesOf = new Map<string, number[]>()
for (const [family, line] of families.split(';').entries()) {
  for (const form of line.trim().split(' ').map(foldName)) {
    familiesOf.set(form, [...(familiesOf.get(form) ?? []), family])
  }
}

/** Whether two folded first names are forms of one. */
export function isShortForm(a: string, b: string): boolean {
  const theirs = familiesOf.get(b)
  return theirs !== undefined && (familiesOf.get(a)?.some((family) => theirs.includes(family)) ?? false)
}

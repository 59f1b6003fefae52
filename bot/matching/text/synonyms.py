"""Built-in synonym sets of everyday language, independent of any knowledge base.

One set a line; `_` joins the words of a phrase. South Slavic words are spelled as `normalise` spells them. The sets are
written by hand from general language; what words mean in one knowledge base belongs to the glossary of that base.
"""

from bot.matching.text.glossary import Glossary

_GROUPS = """
when date year day month time kada kad datum godina godine quand annee date_of what_year since_when otkad otkada
where place location venue site country city address gdje gde mjesto mesto lokacija lieu ou situated located
who whom person ko tko qui whose
why reason cause ground motive zasto razlog pourquoi raison how_come because purpose
how_many number amount total count koliko broj combien quantity how_much
how_much price cost fee charge rate expense expensive cijena cena prix fees cheap
how_long duration length trajanje lasting
meaning mean define definition signify stand_for znaci znacenje znaci_li significance
begin start launch commence open initiate onset poceo pocetak pocela debut kick_off set_up
end finish stop cease terminate conclude close over expire expiration zavrsen kraj zavrsetak fin complete
current present today now nowadays still currently trenutno sada actuel danas
new newer newest recent recently latest fresh modern nova novi novo nouveau noviji
old older ancient former previous past earlier prior stari stara bivsi
member membership clan clanica clanstvo clanovi membre part_of belong
join joined enter entry accession accede admit admitted admission pristupanje pristupio usla postala adhesion enlist
leave left exit quit depart withdraw departure
leader head chief boss chair chairman director commander leading lider celnik sef
president predsjednik predsednik
country state nation drzava zemlja pays national
region area zone oblast regija regionu district territory
meeting talk discussion conversation sastanak razgovor susret reunion rencontre session
discuss talk speak converse discussed debate mention debated
say said tell state claim declare announce mention stress emphasize highlight underline underscore assert
important importance significant crucial vital critical key essential matter relevance vazan vazno znacaj
important essentiel necessary
goal aim objective purpose target intention intend cilj svrha objectif
plan plans scheme proposal propose proposed intend planned predlog prijedlog predlozeni suggest suggestion
advice recommend recommendation recommended advise suggest suggestion tip tips preporuka preporuke recommandation
problem issue trouble difficulty challenge obstacle problemi izazov izazovi defi challenge
danger threat risk hazard menace peril prijetnja pretnja opasnost rizik menace prijetnje pretnje prijetnji
safe safety secure security bezbjednost bezbednost sigurnost securite bezbjednosni bezbjednosti bezbednosti
protect protection defend guard shield safeguard defense odbrana obrana defence zastita
war conflict fight fighting battle rat sukob sukobi combat clash dispute sporovi sporova spor
peace mir mirovne mirovna paix peaceful
army military armed troops soldiers forces vojska vojne vojni vojna armija militaire militaries
force forces troops snage snaga
mission operation misija operacija misije misijama operacije deployment ops operations
training train practice drill exercise exercises obuka vjezba vezba vjezbe vezbe exercice teach coaching
help assist assistance aid support pomoc podrska aide
cooperate cooperation collaborate collaboration collaborative together joint jointly partnership partner
cooperate saradnja suradnja saradnje zajednicke zajednicka zajednicki mutual
ally alliance allies allied saveznik savez saveznici alijansa
agree agreement deal pact treaty accord ugovor sporazum
border borders frontier granica granice granicni
crime criminal crimes kriminal gang gangs mafia
corruption corrupt bribery korupcija bribe bribes graft
terror terrorism terrorist terrorizam
economy economic ekonomija ekonomski economically economics financial
job employment work occupation career posao zaposlenost profession
unemployment unemployed jobless nezaposlenost out_of_work
poor poverty siromastvo poverty_line
young youth teen teenager mladi kids youngsters adolescents younger children
politics political politicki politika
democracy democratic demokratija demokratija
society community communities zajednica drustvo zajednice societal
civil civic citizen citizens gradjanski gradjanskog gradjani civilian
education school educational obrazovanje obrazovanja learning teaching teach
campaign kampanja kampanje campaigns
framework structure okvir okviri
future buduci buduce buducnost avenir upcoming ahead forthcoming
result outcome consequence effect impact rezultat ishod benefit benefits
conclusion conclude zakljucak final_word sum_up bottom_line
summary overview summarize gist rezime outline brief tldr short_version sum_up
list enumerate name
example instance such_as sample
main chief primary principal major key glavni
big large huge great massive biggest largest size enormous
small little tiny minor smallest
many several multiple numerous various different lot_of lots_of plenty
increase grow rise raise expand boost growth higher enlarge upgrade
decrease reduce lower cut drop decline diminish less lessen limit
improve improvement better enhance strengthen upgrade boost stronger advance
worsen worse deteriorate weaken undermine harm hurt damage
strong strength robust powerful power solid
weak weakness fragile vulnerable vulnerability fragility shaky
fast quick quickly rapid speed soon immediate urgent immediately urgently asap
change alter modify edit update switch adjust convert replace amend
create make build construct establish develop form set_up
remove delete erase clear drop get_rid_of discard take_off
add include insert put append attach
find search locate look_up discover seek look_for
show display view see present reveal
get obtain acquire receive gain gather
give provide supply offer deliver grant
send transfer forward deliver wire ship
buy purchase order acquire kupiti shop shopping
sell sale selling
pay payment bill pays paid settle
money cash fund funds funding budget finance novac currency dollars
bank banking account
card credit_card debit_card
balance remaining available left
spend spending spent expenditure expenses
income salary wage wages earn earnings paycheck pay
tax taxes
loan mortgage borrow lend lending
invest investment investing investments ulaganje
save saving savings
refund reimbursement money_back reimburse return
cancel abort undo revoke call_off stop void
book reserve reservation booking schedule
appointment meeting booking
remind reminder remember memo
calendar schedule agenda itinerary
alarm wake_up alert
timer countdown stopwatch
wait waiting queue delay
late delayed overdue delay
approve approved accept accepted allow permit authorize permission
decline declined reject rejected refuse refused denied deny block blocked
lose lost missing misplaced misplace disappeared
steal stolen theft thief rob robbed
break broken damage damaged fail failing crash crashed malfunction defective faulty fault
fix repair solve resolve mend troubleshoot correct
error bug failure mistake wrong incorrect exception
install setup set_up deploy
run execute launch start
use utilize employ apply
connect connection link pair sync attach join
disconnect unlink detach separate
turn_on enable activate switch_on
turn_off disable deactivate switch_off shut_down
lock block freeze locked
unlock unblock unfreeze
password pin passcode passphrase credentials login
account profile user username
file document doc documents
folder directory directories
picture image photo photograph pictures
video movie film clip
music song track tune audio
sound volume loudness loud
phone telephone mobile cell cellphone smartphone
call phone dial ring
message text sms chat
mail email e_mail inbox
web website internet site online page
computer pc laptop machine desktop
program software application app tool
browser chrome firefox safari
spreadsheet sheet excel
column row cell
word term vocabulary
language translate translation speak_in
spell spelling
read reading
write writing compose draft
copy duplicate clone
move shift relocate transfer
choose select pick opt
compare comparison difference versus vs
same identical equal similar alike
opposite contrary reverse antonym
car vehicle auto automobile
gas fuel petrol gasoline
oil lubricant
tire tires tyre tyres wheel
drive driving ride
road route way path street directions direction
distance far away miles kilometers
traffic congestion jam
travel trip journey vacation holiday tour visit
flight plane fly airplane airline aircraft
airport terminal
luggage baggage suitcase bag
passport visa
hotel accommodation lodging room stay
rent rental hire lease
restaurant diner eatery bistro cafe
food meal dish eat cuisine dinner lunch breakfast
recipe cook cooking prepare bake
ingredient ingredients
substitute swap replacement alternative instead
calorie calories nutrition nutritional
healthy health zdravlje
drink beverage
doctor physician medical
medicine drug medication
ill sick disease illness
shot vaccine vaccination jab injection
weather forecast temperature rain climate
hot warm heat heating
cold cool chilly
house home apartment flat
light lights lamp
clean cleaning tidy wash
insurance coverage insured policy
tv television
game play games
joke funny laugh jokes
love like enjoy prefer favorite
dislike hate
happy glad pleased
sad unhappy
name called title ime nom
age old_are years_old how_old born birthday birth
live reside residence
come_from origin from_where
parent parents mother father mom dad
child kid children kids
friend buddy pal
human people person ljudi
man male
woman female
question ask query inquiry
answer reply response respond
know knowledge aware understand
learn study
think believe opinion view
true real genuine actual correct
false fake untrue disinformation misinformation propaganda lazne
information details facts informacije intelligence
secret private confidential privacy hidden
public open
report inform notify tell
warn warning alert alarm
check verify confirm validate validation test
calculate compute math
convert exchange conversion
measure measurement
code coding script programming
server host
database db
hide conceal invisible
sea maritime naval navy ocean more pomorska pomorski brodovi ship ships
air aerial airspace sky vazdusni jets
land ground
cyber hacking hacker hackers hack sajber digital computers online internet
weapon weapons arms oruzje
attack strike assault raid napad
crisis emergency kriza
stable stability steady stabilnost stabilize stabilization stabilize
unite united unity unified jedinstvo together
integrate integration integracija integracije
influence power effect uticaj utjecaj
outside external abroad foreign spoljni spoljne vanjski
inside internal domestic home unutrasnji unutrasnje
world global international worldwide medjunarodni
europe european evropa evropski europa
east eastern istok istocni
west western zapad zapadni
north northern sjever sever
south southern jug juzni
local lokalni lokalne native
resource resources sredstva
role part function uloga rola
duty task responsibility obligation
contribute contribution doprinos participate participation take_part involve involvement ucestvuje ucestvovanje ucesce
share sharing exchange razmjena razmena
dialogue dialog dijalog dijaloga
forum forums forumi
workshop workshops radionica radionice seminar seminars
infrastructure infrastruktura facilities bases barracks airfields
position polozaj pozicija
strategy strategic strateski strategija
interest interests interes
commitment commit committed dedication dedicated posvecenost
effort efforts napori
initiative initiatives inicijativa inicijative
article text piece paper essay author clanak source writer document
table chart tabela
chapter section
hybrid hibridni hibridne hibridna hibridnih
radical radicalization extremism extremist radikalizacija ekstremizam
smuggle smuggling trafficking trafficked traffickers trgovina krijumcarenje
migrant migration refugee migracije
law legal legislation statute zakon
police policing policija
court judge justice trial
vote election elect elected izbori
govern government vlada authorities
minister ministry ministar
resilient resilience otpornost withstand
ready readiness prepared preparedness spremnost
respond response react reaction answer odgovor
unresolved unsolved open pending nerijeseni
history historical past istorija
"""

THESAURUS = Glossary(tuple(tuple(line.split()) for line in _GROUPS.split("\n") if line))

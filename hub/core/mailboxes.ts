/** Mailboxes that several people read, by the part before the @ (or its first word: `info.zurich@`). */
export const sharedMailboxes: ReadonlySet<string> = new Set(
  `info infos information office kontakt contact contacts contatto contatti mail email post postmaster webmaster admin
  administration administrator verwaltung sekretariat secretariat segreteria empfang reception sales verkauf vente ventes
  vendite marketing support service kundendienst help helpdesk hello hallo bonjour ciao team welcome buchhaltung accounting
  compta billing invoice invoices rechnung rechnungen einkauf purchasing bestellung bestellungen order orders jobs job career
  careers bewerbung bewerbungen hr personal rh press presse media news newsletter noreply no-reply donotreply enquiries
  enquiry inquiry anfrage anfragen direktion direction management gl geschaeftsleitung praxis shop store buero bureau
  zentrale general company firma dispo disposition logistik it edv abuse security privacy datenschutz legal`.split(
    /\s+/,
  ),
)

/** Providers where anybody can have an address: their domain names no firm. */
export const freeMailDomains: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com outlook.com outlook.ch outlook.de outlook.fr hotmail.com hotmail.ch hotmail.de hotmail.fr
  hotmail.it hotmail.co.uk live.com live.de live.ch live.fr live.it msn.com yahoo.com yahoo.de yahoo.fr yahoo.it yahoo.co.uk
  ymail.com icloud.com me.com mac.com aol.com gmx.ch gmx.net gmx.de gmx.at gmx.com web.de t-online.de freenet.de arcor.de
  bluewin.ch sunrise.ch hispeed.ch swissonline.ch green.ch ticino.com vtxmail.ch romandie.com netplus.ch proton.me
  protonmail.com protonmail.ch pm.me tutanota.com tuta.com mail.com email.com zoho.com yandex.com yandex.ru mail.ru
  orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it alice.it tin.it aon.at chello.at a1.net
  fastmail.com hey.com posteo.de mailbox.org comcast.net verizon.net att.net sbcglobal.net btinternet.com sky.com
  facebook.com linkedin.com instagram.com xing.com twitter.com x.com youtube.com google.com wixsite.com jimdo.com
  example.com example.org example.net`.split(/\s+/),
)

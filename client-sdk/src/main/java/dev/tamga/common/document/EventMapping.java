package dev.tamga.common.document;

import dev.tamga.common.document.event.Actor;
import dev.tamga.common.document.event.Check;
import dev.tamga.common.document.event.EventId;
import dev.tamga.common.document.event.EventObject;
import dev.tamga.common.document.event.Salt;
import dev.tamga.common.document.xml.ActorXml;
import dev.tamga.common.document.xml.CheckXml;
import dev.tamga.common.document.xml.EventObjectXml;
import dev.tamga.common.document.xml.EventXml;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.PackageId;
import dev.tamga.common.model.Sha256;

/** {@link EventDocument} to and from what {@code event.xsd} generated. */
final class EventMapping {
  private EventMapping() {}

  static EventDocument record(EventXml xml) {
    return new EventDocument(
        new EventId(xml.getId()),
        new PackageId(xml.getPackage()),
        xml.getSeq(),
        xml.getType(),
        record(xml.getActor()),
        xml.getCounterparty().stream().map(AuthorityId::new).toList(),
        xml.getProceedings(),
        xml.getCheck().stream()
            .map(c -> new Check(c.getName(), c.getResult(), c.getDetail()))
            .toList(),
        xml.getObject().stream().map(EventMapping::record).toList(),
        xml.getRestsOn() == null ? null : new Sha256(xml.getRestsOn()),
        xml.getCorrects() == null ? null : new EventId(xml.getCorrects()),
        xml.getOccurred(),
        xml.getRecorded(),
        xml.getNote(),
        new Salt(xml.getSalt()));
  }

  private static Actor record(ActorXml xml) {
    return new Actor(
        xml.getAuthority() == null ? null : new AuthorityId(xml.getAuthority()),
        new Sha256(xml.getCertificate()));
  }

  private static EventObject record(EventObjectXml xml) {
    return new EventObject(
        new EntryName(xml.getName()), xml.getSize(), new Sha256(xml.getSha256()));
  }

  static EventXml xml(EventDocument event) {
    EventXml xml = new EventXml();
    xml.setId(event.id().text());
    xml.setPackage(event.packageId().text());
    xml.setSeq(Math.toIntExact(event.seq()));
    xml.setType(event.type());
    xml.setActor(xml(event.actor()));
    event.counterparties().forEach(authority -> xml.getCounterparty().add(authority.text()));
    xml.setProceedings(event.proceedings());
    event.checks().forEach(check -> xml.getCheck().add(xml(check)));
    event.objects().forEach(object -> xml.getObject().add(xml(object)));
    xml.setRestsOn(event.restsOn() == null ? null : event.restsOn().hex());
    xml.setCorrects(event.corrects() == null ? null : event.corrects().text());
    xml.setOccurred(event.occurred());
    xml.setRecorded(event.recorded());
    xml.setNote(event.note());
    xml.setSalt(event.salt().base64());
    return xml;
  }

  private static ActorXml xml(Actor actor) {
    ActorXml xml = new ActorXml();
    xml.setAuthority(actor.authority() == null ? null : actor.authority().text());
    xml.setCertificate(actor.certificate().hex());
    return xml;
  }

  private static CheckXml xml(Check check) {
    CheckXml xml = new CheckXml();
    xml.setName(check.name());
    xml.setResult(check.result());
    xml.setDetail(check.detail());
    return xml;
  }

  private static EventObjectXml xml(EventObject object) {
    EventObjectXml xml = new EventObjectXml();
    xml.setName(object.name().text());
    xml.setSize(object.size());
    xml.setSha256(object.sha256().hex());
    return xml;
  }
}

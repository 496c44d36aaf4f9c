package dev.tamga.common.document;

import dev.tamga.common.document.legal.CaseReference;
import dev.tamga.common.document.legal.Handling;
import dev.tamga.common.document.legal.LegalBasis;
import dev.tamga.common.document.legal.UseLimitation;
import dev.tamga.common.document.xml.CaseXml;
import dev.tamga.common.document.xml.HandlingXml;
import dev.tamga.common.document.xml.LegalBasisXml;
import dev.tamga.common.document.xml.PackageXml;
import dev.tamga.common.document.xml.UseLimitationXml;
import dev.tamga.common.model.AuthorityId;
import dev.tamga.common.model.PackageId;

/** {@link PackageDocument} to and from what {@code package.xsd} generated. */
final class PackageMapping {
  private PackageMapping() {}

  static PackageDocument record(PackageXml xml) {
    return new PackageDocument(
        new PackageId(xml.getId()),
        record(xml.getCase()),
        new AuthorityId(xml.getFrom()),
        xml.getTo().stream().map(AuthorityId::new).toList(),
        record(xml.getLegalBasis()),
        new UseLimitation(
            xml.getUseLimitation().getProceedings(), xml.getUseLimitation().getConditions()),
        record(xml.getHandling()),
        xml.getLanguage(),
        xml.getCreated(),
        xml.getNote(),
        xml.getItem().stream().map(ItemMapping::record).toList());
  }

  private static CaseReference record(CaseXml xml) {
    return new CaseReference(xml.getNumber(), xml.getBody(), xml.getOffence(), xml.getRequest());
  }

  private static LegalBasis record(LegalBasisXml xml) {
    return new LegalBasis(xml.getTreaty(), xml.getArticle(), xml.getOther(), xml.getDecision());
  }

  private static Handling record(HandlingXml xml) {
    return new Handling(
        xml.isConfidential(),
        xml.getClassification(),
        xml.isPersonalData(),
        xml.isProtectedPersons(),
        xml.getRetainUntil());
  }

  static PackageXml xml(PackageDocument document) {
    PackageXml xml = new PackageXml();
    xml.setId(document.id().text());
    xml.setCase(xml(document.caseReference()));
    xml.setFrom(document.from().text());
    document.to().forEach(to -> xml.getTo().add(to.text()));
    xml.setLegalBasis(xml(document.legalBasis()));
    xml.setUseLimitation(xml(document.useLimitation()));
    xml.setHandling(xml(document.handling()));
    xml.setLanguage(document.language());
    xml.setCreated(document.created());
    xml.setNote(document.note());
    document.items().forEach(item -> xml.getItem().add(ItemMapping.xml(item)));
    return xml;
  }

  private static CaseXml xml(CaseReference reference) {
    CaseXml xml = new CaseXml();
    xml.setNumber(reference.number());
    xml.setBody(reference.body());
    xml.setOffence(reference.offence());
    xml.setRequest(reference.request());
    return xml;
  }

  private static LegalBasisXml xml(LegalBasis basis) {
    LegalBasisXml xml = new LegalBasisXml();
    xml.setTreaty(basis.treaty());
    xml.setArticle(basis.article());
    xml.setOther(basis.other());
    xml.setDecision(basis.decision());
    return xml;
  }

  private static UseLimitationXml xml(UseLimitation limitation) {
    UseLimitationXml xml = new UseLimitationXml();
    xml.setProceedings(limitation.proceedings());
    xml.setConditions(limitation.conditions());
    return xml;
  }

  private static HandlingXml xml(Handling handling) {
    HandlingXml xml = new HandlingXml();
    xml.setConfidential(handling.confidential());
    xml.setClassification(handling.classification());
    xml.setPersonalData(handling.personalData());
    xml.setProtectedPersons(handling.protectedPersons());
    xml.setRetainUntil(handling.retainUntil());
    return xml;
  }
}

package dev.tamga.common.document;

import dev.tamga.common.document.item.Acquisition;
import dev.tamga.common.document.item.DeclaredDigest;
import dev.tamga.common.document.item.Device;
import dev.tamga.common.document.item.ItemDocument;
import dev.tamga.common.document.item.SealMark;
import dev.tamga.common.document.xml.AcquisitionXml;
import dev.tamga.common.document.xml.DeclaredDigestXml;
import dev.tamga.common.document.xml.DeviceXml;
import dev.tamga.common.document.xml.ItemXml;
import dev.tamga.common.document.xml.SealXml;
import dev.tamga.common.model.EntryName;
import dev.tamga.common.model.Sha256;
import org.jspecify.annotations.Nullable;

/** {@link ItemDocument} to and from what {@code package.xsd} generated. */
final class ItemMapping {
  private ItemMapping() {}

  static ItemDocument record(ItemXml xml) {
    return new ItemDocument(
        xml.getExhibit(),
        xml.getParentExhibit(),
        xml.getRootExhibit(),
        new EntryName(xml.getName()),
        xml.getOriginalName(),
        xml.getMediaType(),
        xml.getSize(),
        new Sha256(xml.getSha256()),
        xml.getKind(),
        xml.getForm(),
        xml.getDeclaredDigest().stream().map(ItemMapping::record).toList(),
        record(xml.getDevice()),
        record(xml.getAcquisition()),
        xml.getSeal().stream().map(s -> new SealMark(s.getNumber(), s.getCondition())).toList());
  }

  private static DeclaredDigest record(DeclaredDigestXml xml) {
    return new DeclaredDigest(xml.getAlgorithm(), xml.getValue(), xml.getScope());
  }

  private static @Nullable Device record(@Nullable DeviceXml xml) {
    return xml == null
        ? null
        : new Device(
            xml.getType(),
            xml.getMake(),
            xml.getModel(),
            xml.getSerialNumber(),
            xml.getCapacity(),
            xml.getImei(),
            xml.getIccid());
  }

  private static @Nullable Acquisition record(@Nullable AcquisitionXml xml) {
    return xml == null
        ? null
        : new Acquisition(
            xml.getMethod(),
            xml.getTool(),
            xml.getToolVersion(),
            xml.getWriteBlocker(),
            xml.getStart(),
            xml.getEnd(),
            xml.getErrors(),
            xml.getExaminer(),
            xml.getPlace());
  }

  static ItemXml xml(ItemDocument item) {
    ItemXml xml = new ItemXml();
    xml.setExhibit(item.exhibit());
    xml.setParentExhibit(item.parentExhibit());
    xml.setRootExhibit(item.rootExhibit());
    xml.setName(item.name().text());
    xml.setOriginalName(item.originalName());
    xml.setMediaType(item.mediaType());
    xml.setSize(item.size());
    xml.setSha256(item.sha256().hex());
    xml.setKind(item.kind());
    xml.setForm(item.form());
    item.declaredDigests().forEach(digest -> xml.getDeclaredDigest().add(xml(digest)));
    xml.setDevice(xml(item.device()));
    xml.setAcquisition(xml(item.acquisition()));
    item.seals().forEach(seal -> xml.getSeal().add(xml(seal)));
    return xml;
  }

  private static DeclaredDigestXml xml(DeclaredDigest digest) {
    DeclaredDigestXml xml = new DeclaredDigestXml();
    xml.setAlgorithm(digest.algorithm());
    xml.setValue(digest.value());
    xml.setScope(digest.scope());
    return xml;
  }

  private static @Nullable DeviceXml xml(@Nullable Device device) {
    if (device == null) {
      return null;
    }
    DeviceXml xml = new DeviceXml();
    xml.setType(device.type());
    xml.setMake(device.make());
    xml.setModel(device.model());
    xml.setSerialNumber(device.serialNumber());
    xml.setCapacity(device.capacity());
    xml.getImei().addAll(device.imeis());
    xml.getIccid().addAll(device.iccids());
    return xml;
  }

  private static @Nullable AcquisitionXml xml(@Nullable Acquisition acquisition) {
    if (acquisition == null) {
      return null;
    }
    AcquisitionXml xml = new AcquisitionXml();
    xml.setMethod(acquisition.method());
    xml.setTool(acquisition.tool());
    xml.setToolVersion(acquisition.toolVersion());
    xml.setWriteBlocker(acquisition.writeBlocker());
    xml.setStart(acquisition.start());
    xml.setEnd(acquisition.end());
    xml.setErrors(acquisition.errors());
    xml.setExaminer(acquisition.examiner());
    xml.setPlace(acquisition.place());
    return xml;
  }

  private static SealXml xml(SealMark seal) {
    SealXml xml = new SealXml();
    xml.setNumber(seal.number());
    xml.setCondition(seal.condition());
    return xml;
  }
}

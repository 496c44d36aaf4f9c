package dev.tamga.common.document.item;

import dev.tamga.common.model.PlainText;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The device or medium that an item comes from (ISO/IEC 27037).
 *
 * @param type what it is, one line of at most 500 characters
 * @param make maker, one line of at most 500
 * @param model model, one line of at most 500
 * @param serialNumber serial number, one line of at most 128
 * @param capacity bytes, 0 to 2^62
 * @param imeis at most 4 IMEIs of 14 to 16 digits
 * @param iccids at most 4 ICCIDs of 18 to 22 digits
 */
public record Device(
    String type,
    @Nullable String make,
    @Nullable String model,
    @Nullable String serialNumber,
    @Nullable Long capacity,
    List<String> imeis,
    List<String> iccids) {
  private static final int MAX_NUMBERS = 4;
  private static final Pattern IMEI = Pattern.compile("[0-9]{14,16}");
  private static final Pattern ICCID = Pattern.compile("[0-9]{18,22}");

  /**
   * @throws IllegalArgumentException naming the field that is not of that form
   */
  public Device {
    PlainText.line("device type", type);
    if (make != null) {
      PlainText.line("make", make);
    }
    if (model != null) {
      PlainText.line("model", model);
    }
    if (serialNumber != null) {
      PlainText.token("serial number", serialNumber);
    }
    if (capacity != null) {
      ItemDocument.requireSize("capacity", capacity);
    }
    imeis = requireNumbers("IMEI", imeis, IMEI);
    iccids = requireNumbers("ICCID", iccids, ICCID);
  }

  /** A device of which the type, make, model and serial number are known. */
  public static Device of(String type, String make, String model, String serialNumber) {
    return new Device(type, make, model, serialNumber, null, List.of(), List.of());
  }

  private static List<String> requireNumbers(String field, List<String> numbers, Pattern form) {
    if (numbers.size() > MAX_NUMBERS) {
      throw PlainText.refused(field, numbers.size() + " of them", "at most " + MAX_NUMBERS);
    }
    for (String number : numbers) {
      if (!form.matcher(number).matches()) {
        throw PlainText.refused(field, number, form.pattern());
      }
    }
    return List.copyOf(numbers);
  }
}

package dev.tamga.cli.describe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The fields of {@code package.xml} as people give them: the same names on the command line and in
 * a description file (FORMAT.md section 5).
 */
public enum Field {
  TO(Of.PACKAGE, true),
  CASE(Of.PACKAGE, false),
  BODY(Of.PACKAGE, false),
  OFFENCE(Of.PACKAGE, false),
  REQUEST(Of.PACKAGE, false),
  TREATY(Of.PACKAGE, false),
  ARTICLE(Of.PACKAGE, false),
  BASIS(Of.PACKAGE, false),
  DECISION(Of.PACKAGE, false),
  PROCEEDINGS(Of.PACKAGE, false),
  CONDITIONS(Of.PACKAGE, false),
  CLASSIFICATION(Of.PACKAGE, false),
  CONFIDENTIAL(Of.PACKAGE, false),
  PERSONAL_DATA(Of.PACKAGE, false),
  PROTECTED_PERSONS(Of.PACKAGE, false),
  RETAIN_UNTIL(Of.PACKAGE, false),
  LANGUAGE(Of.PACKAGE, false),
  NOTE(Of.PACKAGE, false),
  EXHIBIT(Of.ITEM, true),
  PARENT_EXHIBIT(Of.ITEM, false),
  ROOT_EXHIBIT(Of.ITEM, false),
  NAME(Of.ITEM, false),
  ORIGINAL_NAME(Of.ITEM, false),
  KIND(Of.ITEM, false),
  MEDIA_TYPE(Of.ITEM, false),
  DIGEST(Of.ITEM, true),
  DEVICE_TYPE(Of.ITEM, false),
  DEVICE_MAKE(Of.ITEM, false),
  DEVICE_MODEL(Of.ITEM, false),
  DEVICE_SERIAL(Of.ITEM, false),
  DEVICE_CAPACITY(Of.ITEM, false),
  IMEI(Of.ITEM, true),
  ICCID(Of.ITEM, true),
  METHOD(Of.ITEM, false),
  TOOL(Of.ITEM, false),
  TOOL_VERSION(Of.ITEM, false),
  WRITE_BLOCKER(Of.ITEM, false),
  ACQUIRED_FROM(Of.ITEM, false),
  ACQUIRED_TO(Of.ITEM, false),
  ERRORS(Of.ITEM, false),
  EXAMINER(Of.ITEM, false),
  PLACE(Of.ITEM, false),
  SEAL(Of.ITEM, true);

  private enum Of {
    PACKAGE,
    ITEM
  }

  static final List<Field> OF_DEVICE =
      List.of(DEVICE_TYPE, DEVICE_MAKE, DEVICE_MODEL, DEVICE_SERIAL, DEVICE_CAPACITY, IMEI, ICCID);
  static final List<Field> OF_ACQUISITION =
      List.of(
          METHOD,
          TOOL,
          TOOL_VERSION,
          WRITE_BLOCKER,
          ACQUIRED_FROM,
          ACQUIRED_TO,
          ERRORS,
          EXAMINER,
          PLACE);

  private final Of of;
  private final boolean repeated;

  Field(Of of, boolean repeated) {
    this.of = of;
    this.repeated = repeated;
  }

  /** As in a description file: {@code tool-version}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As on the command line: {@code --tool-version}. */
  public String option() {
    return "--" + key();
  }

  /** Whether it may be given several times. */
  public boolean repeated() {
    return repeated;
  }

  /** Whether each item has its own. */
  public boolean ofItem() {
    return of == Of.ITEM;
  }

  /** Those of the package, or those of each item. */
  public static List<Field> all(boolean ofItem) {
    return Arrays.stream(values()).filter(field -> field.ofItem() == ofItem).toList();
  }
}

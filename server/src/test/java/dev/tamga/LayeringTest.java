package dev.tamga;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Who may use whom (server/README.md, "Rooms"). The module that sees all of them holds the rule.
 */
@AnalyzeClasses(packages = "dev.tamga", importOptions = ImportOption.DoNotIncludeTests.class)
final class LayeringTest {
  @ArchTest
  static final ArchRule modulesPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.tamga..")
          .layer("pki")
          .definedBy("dev.tamga.pki..")
          .layer("common")
          .definedBy("dev.tamga.common..")
          .layer("client")
          .definedBy("dev.tamga.client..", "dev.tamga.cli..")
          .layer("server")
          .definedBy("dev.tamga.server..")
          .whereLayer("pki")
          .mayNotAccessAnyLayer()
          .whereLayer("common")
          .mayOnlyAccessLayers("pki")
          .whereLayer("client")
          .mayOnlyAccessLayers("common", "pki")
          .whereLayer("server")
          .mayOnlyAccessLayers("common", "client", "pki");

  @ArchTest
  static final ArchRule roomsOfTheServerPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.tamga.server..")
          .layer("app")
          .definedBy("dev.tamga.server.app..")
          .layer("node")
          .definedBy("dev.tamga.server.node..")
          .layer("open")
          .definedBy("dev.tamga.server.open..")
          .layer("duty")
          .definedBy("dev.tamga.server.duty..")
          .layer("instance")
          .definedBy("dev.tamga.server.instance..")
          .layer("recovery")
          .definedBy("dev.tamga.server.recovery..")
          .layer("migrate")
          .definedBy("dev.tamga.server.migrate..")
          .layer("backup")
          .definedBy("dev.tamga.server.backup..")
          .layer("http")
          .definedBy("dev.tamga.server.http..")
          .layer("publish")
          .definedBy("dev.tamga.server.publish..")
          .layer("status")
          .definedBy("dev.tamga.server.status..")
          .layer("trust")
          .definedBy("dev.tamga.server.trust..")
          .layer("witness")
          .definedBy("dev.tamga.server.witness..")
          .layer("upload")
          .definedBy("dev.tamga.server.upload..")
          .layer("download")
          .definedBy("dev.tamga.server.download..")
          .layer("attest")
          .definedBy("dev.tamga.server.attest..")
          .layer("enrol")
          .definedBy("dev.tamga.server.enrol..")
          .layer("call")
          .definedBy("dev.tamga.server.call..")
          .layer("access")
          .definedBy("dev.tamga.server.access..")
          .layer("custody")
          .definedBy("dev.tamga.server.custody..")
          .layer("storage")
          .definedBy("dev.tamga.server.storage..")
          .layer("material")
          .definedBy("dev.tamga.server.material..")
          .layer("config")
          .definedBy("dev.tamga.server.config..")
          .layer("step")
          .definedBy("dev.tamga.server.step..")
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("node")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("open")
          .mayOnlyBeAccessedByLayers("app", "node")
          .whereLayer("open")
          .mayOnlyAccessLayers("migrate", "storage", "config", "step")
          .whereLayer("material")
          .mayOnlyAccessLayers("config")
          .whereLayer("duty")
          .mayOnlyAccessLayers("storage")
          .whereLayer("instance")
          .mayOnlyAccessLayers("storage")
          .whereLayer("recovery")
          .mayOnlyAccessLayers("download", "attest", "custody", "storage")
          .whereLayer("migrate")
          .mayOnlyAccessLayers("custody", "storage")
          .whereLayer("backup")
          .mayOnlyAccessLayers("migrate", "storage", "step")
          .whereLayer("http")
          .mayOnlyAccessLayers("call", "access")
          .whereLayer("publish")
          .mayOnlyAccessLayers("http", "config")
          .whereLayer("status")
          .mayOnlyAccessLayers("call", "config", "storage")
          .whereLayer("witness")
          .mayOnlyAccessLayers("call", "config", "custody", "storage")
          .whereLayer("trust")
          .mayOnlyAccessLayers("config")
          .whereLayer("upload")
          .mayOnlyAccessLayers("attest", "call", "access", "custody", "storage", "step")
          .whereLayer("download")
          .mayOnlyAccessLayers("attest", "call", "access", "custody", "storage")
          .whereLayer("attest")
          .mayOnlyAccessLayers("custody", "storage", "step")
          .whereLayer("enrol")
          .mayOnlyAccessLayers("call")
          .whereLayer("call")
          .mayOnlyAccessLayers("access")
          .whereLayer("access")
          .mayNotAccessAnyLayer()
          .whereLayer("custody")
          .mayNotAccessAnyLayer()
          .whereLayer("storage")
          .mayOnlyAccessLayers("step")
          .whereLayer("config")
          .mayNotAccessAnyLayer()
          .whereLayer("step")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.tamga.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyPkiKnowsBouncyCastle =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tamga.pki..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bouncycastle..");

  @ArchTest
  static final ArchRule commonIsPure =
      noClasses()
          .that()
          .resideInAPackage("dev.tamga.common..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net.http..", "javax.net..", "io.netty..", "org.slf4j..", "java.sql..");
}

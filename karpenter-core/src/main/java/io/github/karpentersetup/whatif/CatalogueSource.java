package io.github.karpentersetup.whatif;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import java.nio.file.Path;
import java.util.List;

/**
 * Where instance types and prices come from. The plug point for EC2's own, which karpenter-aws
 * reads, and for a company's.
 */
@FunctionalInterface
public interface CatalogueSource {

  /**
   * Reads the types of a region. Never writes. What could not be had in full is told in the
   * problems of what is returned.
   *
   * @param region such as {@code eu-west-1}
   * @param zones the availability zones that nodes may be in
   * @throws PreflightException if there is nothing to be had, saying why and what to do
   */
  Catalogue read(String region, List<String> zones);

  /** {@link Catalogue#embedded(String, List)}: no call is made, and no permission needed. */
  static CatalogueSource embedded() {
    return Catalogue::embedded;
  }

  /**
   * A catalogue that {@link Catalogue#save} wrote. The source throws {@link InvalidSpecException}
   * if it is that of another region.
   */
  static CatalogueSource file(Path file) {
    return (region, zones) -> {
      var catalogue = Catalogue.load(file);
      if (!catalogue.region().equals(region)) {
        throw new InvalidSpecException(
            "Catalogue",
            List.of(
                Problem.of(
                    file.toString(),
                    "it is the catalogue of "
                        + catalogue.region()
                        + ", and the region is "
                        + region,
                    "save one of " + region + ", or name the file that has it")));
      }
      return catalogue;
    };
  }

  /** The same with the prices of a file, as {@link Catalogue#withPricesOf} takes them. */
  default CatalogueSource withPricesOf(Path file) {
    return (region, zones) -> read(region, zones).withPricesOf(file);
  }

  /** The same, and every catalogue that is read is saved there. */
  default CatalogueSource savedTo(Path file) {
    return (region, zones) -> {
      var catalogue = read(region, zones);
      catalogue.save(file);
      return catalogue;
    };
  }
}

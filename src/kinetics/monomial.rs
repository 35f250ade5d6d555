//! The monomials of mass action, ∏_j u_j^o_j, and their derivatives: at one state, over a table of states,
//! and in the logarithms of concentrations, where orders need not be integers.

use ndarray::{Array1, ArrayView1, ArrayView2, ArrayViewMut1, Axis};

/// ∏_j u_j^o_j at one state; `orders` lists species and their orders.
pub fn monomial(orders: &[(usize, f64)], u: ArrayView1<f64>) -> f64 {
    orders.iter().map(|(j, order)| power(u[*j], *order)).product()
}

/// ∂/∂u_j of the monomial, j the species at `place` in `orders`.
pub fn monomial_slope(orders: &[(usize, f64)], place: usize, u: ArrayView1<f64>) -> f64 {
    let factors = orders.iter().enumerate().map(|(at, (j, order))| match at == place {
        true => order * power(u[*j], order - 1.0),
        false => power(u[*j], *order),
    });
    factors.product()
}

/// The monomial in every state of a table, S species × N states.
pub fn monomials(orders: &[(usize, f64)], u: ArrayView2<f64>) -> Array1<f64> {
    let mut product = Array1::ones(u.ncols());
    for (j, order) in orders {
        product.zip_mut_with(&u.row(*j), |value, u| *value *= power(*u, *order));
    }
    product
}

/// Adds the logarithms of both monomials of a row ν of V to every state: Σ_j max(0, −ν_j) ln u_j to
/// `reactants` and Σ_j max(0, ν_j) ln u_j to `products`. `ln_u` gives the row of each species.
pub fn add_log_monomials<'a>(
    nu: impl IntoIterator<Item = f64>,
    ln_u: impl IntoIterator<Item = ArrayView1<'a, f64>>,
    mut reactants: ArrayViewMut1<f64>,
    mut products: ArrayViewMut1<f64>,
) {
    for (nu, ln_u) in nu.into_iter().zip(ln_u) {
        if nu < 0.0 {
            reactants.scaled_add(-nu, &ln_u);
        } else if nu > 0.0 {
            products.scaled_add(nu, &ln_u);
        }
    }
}

/// The orders of the species that are not zero, with their places.
pub fn nonzero(dense: &[f64]) -> Vec<(usize, f64)> {
    dense.iter().copied().enumerate().filter(|(_, value)| *value != 0.0).collect()
}

/// The rows of a table, for [`add_log_monomials`].
pub fn rows<'a>(table: ArrayView2<'a, f64>) -> impl Iterator<Item = ArrayView1<'a, f64>> {
    (0..table.len_of(Axis(0))).map(move |row| table.index_axis_move(Axis(0), row))
}

/// u^order. Small integers are multiplied out, so that a concentration slightly below zero does no harm;
/// a fractional order takes a negative concentration for zero.
fn power(u: f64, order: f64) -> f64 {
    match order {
        0.0 => 1.0,
        1.0 => u,
        2.0 => u * u,
        3.0 => u * u * u,
        _ if order.fract() == 0.0 && order.abs() < 100.0 => u.powi(order as i32),
        _ => u.max(0.0).powf(order),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    #[test]
    fn a_table_has_the_monomial_of_each_of_its_states() {
        let u = array![[2.0, 3.0], [5.0, 7.0]];
        assert_eq!(monomials(&[(0, 2.0), (1, 1.0)], u.view()), array![20.0, 63.0]);
        assert_eq!(monomials(&[], u.view()), array![1.0, 1.0]);
        assert_eq!(monomial(&[(0, 2.0), (1, 1.0)], u.column(1)), 63.0);
        assert_eq!(monomials(&[(0, 0.5)], array![[-1e-9, 4.0]].view()), array![0.0, 2.0]);
        assert_eq!(monomials(&[(0, 2.0)], array![[-2.0]].view()), array![4.0]);
    }

    #[test]
    fn the_slope_is_that_of_the_monomial() {
        let (orders, u) = ([(0, 2.0), (1, 0.5)], array![3.0, 4.0]);
        assert_eq!(monomial_slope(&orders, 0, u.view()), 2.0 * 3.0 * 2.0);
        assert_eq!(monomial_slope(&orders, 1, u.view()), 9.0 * 0.5 / 2.0);
    }

    #[test]
    fn logarithms_add_up_on_the_side_that_the_sign_tells() {
        let ln_u: Array2<f64> = array![[2.0, 3.0], [5.0, 7.0], [1.0, 1.0]].mapv(f64::ln);
        let (mut reactants, mut products) = (Array1::zeros(2), Array1::zeros(2));
        add_log_monomials([-1.0, 2.0, 0.0], rows(ln_u.view()), reactants.view_mut(), products.view_mut());
        assert_eq!(reactants, array![2f64.ln(), 3f64.ln()]);
        assert_eq!(products, array![2.0 * 5f64.ln(), 2.0 * 7f64.ln()]);
    }
}

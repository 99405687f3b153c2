using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using SwisperStudio.Core.Accounts;
using SwisperStudio.Core.Data;

namespace SwisperStudio.Web.Auth;

/// <summary>People: ASP.NET Core Identity with a cookie for the UI.</summary>
internal static class StudioAccounts
{
    public static void AddStudioAccounts(this IServiceCollection services)
    {
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitAuthentication>();
        services.Configure<SecurityStampValidatorOptions>(o => o.ValidationInterval = CircuitAuthentication.Interval);
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.CanRead, p => p.RequireAuthenticatedUser())
            .AddPolicy(Policies.CanEditProjects, p => p.RequireRole(Roles.Developer, Roles.Admin))
            .AddPolicy(Policies.CanAdminister, p => p.RequireRole(Roles.Admin));
        services.AddSingleton<ILookupNormalizer, EmailNormalizer>();
        services.AddIdentityCore<StudioUser>(options =>
            {
                // Names are emails, which have a check of their own.
                options.User.AllowedUserNameCharacters = "";
                options.User.RequireUniqueEmail = true;
                options.Password.RequiredLength = UserRules.Password.Min;
                options.Password.RequiredUniqueChars = 1;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = 5;
            })
            .AddEntityFrameworkStores<StudioDbContext>()
            .AddSignInManager<StudioSignInManager>()
            .AddClaimsPrincipalFactory<StudioClaimsFactory>()
            .AddDefaultTokenProviders();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.LoginPath = "/login";
            cookie.LogoutPath = "/logout";
            cookie.AccessDeniedPath = "/denied";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.Cookie.Name = "swisper-studio";
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
        });
    }
}
